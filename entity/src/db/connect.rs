//! Connecting, and the two kinds of access.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    IsolationLevel, RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sqlx::Executor;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::door::Door;
use super::lane::Lane;
use super::reader::Reader;
use super::signal::Signals;
use super::unit::WriteFault;
use super::write_tx::WriteTx;
use super::writer_thread;

/// Which database engine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server, many nodes.
    Postgres,
}

/// Where the database is and how many connections it may have.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// `sqlite://vesper.db?mode=rwc` or `postgres://…`.
    pub url: String,
    /// Connections for reads.
    pub readers: u32,
    /// Connections for writes on PostgreSQL; SQLite has exactly one.
    pub writers: u32,
}

impl DbOptions {
    /// Four readers and eight writers, as measured best on two cores.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 4,
            writers: 8,
        }
    }

    /// Which engine the address names.
    ///
    /// # Errors
    /// For any scheme but `sqlite` and `postgres`.
    pub fn engine(&self) -> Result<Engine, DbErr> {
        if self.url.starts_with("sqlite:") {
            Ok(Engine::Sqlite)
        } else if self.url.starts_with("postgres:") || self.url.starts_with("postgresql:") {
            Ok(Engine::Postgres)
        } else {
            Err(DbErr::Conn(RuntimeErr::Internal(
                "the database address must start with sqlite:// or postgres://".to_owned(),
            )))
        }
    }
}

/// An address that may hold a password, and is therefore not shown.
#[derive(Clone)]
struct Address(Arc<str>);

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// The database: cheap to clone, shared by everything in the process.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    url: Address,
    readers: DatabaseConnection,
    prompt: Reader,
    long_readers: DatabaseConnection,
    leisurely: Reader,
    writers: DatabaseConnection,
    door: Arc<Door>,
    signals: Signals,
}

impl Db {
    /// Opens the database; creates an embedded one if the address says `mode=rwc`. Does not migrate.
    ///
    /// # Errors
    /// When it cannot be reached or opened.
    #[allow(
        clippy::disallowed_methods,
        reason = "the writers are the tasks that units run in"
    )]
    pub async fn connect(options: &DbOptions) -> Result<Self, DbErr> {
        let engine = options.engine()?;
        let signals = Signals::default();
        let (door, units) = Door::new();
        let lane = {
            let signals = signals.clone();
            move |db, lanes| Lane {
                engine,
                db,
                signals,
                lanes,
            }
        };
        let writers = match engine {
            Engine::Sqlite => {
                let url = options.url.clone();
                writer_thread::start(move || async move {
                    let writer = open(engine, &url, 1, CACHE).await?;
                    Ok((writer.clone(), lane(writer, 1).run(units)))
                })
                .await?
            }
            Engine::Postgres => {
                let writers = open(engine, &options.url, options.writers, CACHE).await?;
                let lane = lane(writers.clone(), options.writers as usize);
                for _ in 0..options.writers {
                    tokio::spawn(lane.clone().run(units.clone()));
                }
                writers
            }
        };
        let readers = open(engine, &options.url, options.readers, CACHE).await?;
        let long_readers = open(engine, &options.url, LONG_READERS, SMALL_CACHE).await?;
        Ok(Self {
            engine,
            url: Address(options.url.as_str().into()),
            prompt: Reader::new(readers.clone(), PROMPT),
            leisurely: Reader::new(long_readers.clone(), LEISURELY),
            readers,
            long_readers,
            writers,
            door: Arc::new(door),
            signals,
        })
    }

    /// Which engine it is; only for messages to people and for tests.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Where the database is.
    pub(super) fn url(&self) -> &str {
        &self.url.0
    }

    /// Connections for reading what somebody waits for: no answer within 3 s is an error.
    #[must_use]
    pub const fn read(&self) -> &Reader {
        &self.prompt
    }

    /// Connections for reading much at once: an answer is waited for half a minute. They are apart
    /// from the others, so that nobody who is waited for stands behind them.
    #[must_use]
    pub const fn read_much(&self) -> &Reader {
        &self.leisurely
    }

    /// The whole database as it is at one moment, for checks that read it in many pieces.
    ///
    /// Changes go on beside it and are not seen. Not for requests: dropping the future of this call
    /// halfway must not happen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.engine {
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.readers.begin_with_options(options).await
    }

    /// The wake-ups that follow commits of this process.
    #[must_use]
    pub const fn signals(&self) -> &Signals {
        &self.signals
    }

    /// Runs a unit of work and commits it; the only way to change data.
    ///
    /// The unit may run more than once (a group that failed is retried one by one, and so is a unit
    /// that lost a conflict), so it must change nothing but the database through its [`WriteTx`].
    /// Its error rolls it back, and it alone.
    ///
    /// # Errors
    /// The unit's own error, or [`WriteFault::database`] of what the database said.
    pub async fn write<T, E, F, Fut>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WriteFault,
        F: Fn(WriteTx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.door.pass(unit).await
    }

    /// Closes every connection; units that wait are still served first.
    ///
    /// # Errors
    /// When a connection cannot be closed.
    pub async fn close(self) -> Result<(), DbErr> {
        drop(self.door);
        self.readers.close().await?;
        self.long_readers.close().await?;
        self.writers.close().await
    }

    /// Brings the schema up to date; nodes that start together do it once.
    ///
    /// # Errors
    /// When the schema is newer than this program, or the database fails.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        super::migrate::up(self.engine, &self.writers).await
    }

    /// Whether the schema is the one this program was built for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn schema_state(&self) -> Result<super::SchemaState, DbErr> {
        super::migrate::state(&self.readers).await
    }
}

/// How long an answer is waited for while somebody waits: then the database counts as frozen.
const PROMPT: Duration = Duration::from_secs(3);

/// How long an answer is waited for where tables are read whole.
const LEISURELY: Duration = Duration::from_secs(30);

/// Prepared statements kept per connection: about two hundred are in use, some of them in several
/// lengths.
const STATEMENTS: usize = 512;

/// Connections for reading much at once: a report takes two of them in turn, and neither another nor
/// the dispatcher waits for it.
const LONG_READERS: u32 = 4;

/// Kibibytes of SQLite's pages that a connection keeps.
const CACHE: u32 = 65_536;

/// The same for connections that pass once over much: what they keep is not asked for again.
const SMALL_CACHE: u32 = 4_096;

async fn open(
    engine: Engine,
    url: &str,
    connections: u32,
    cache: u32,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .sqlx_logging_level(log::LevelFilter::Trace);
    match engine {
        Engine::Sqlite => {
            options.map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(5))
                    .foreign_keys(true)
                    .statement_cache_capacity(STATEMENTS)
                    .pragma("cache_size", format!("-{cache}"))
                    .pragma("temp_store", "MEMORY")
            });
        }
        Engine::Postgres => {
            options
                .map_sqlx_postgres_opts(|postgres| {
                    let postgres = postgres.statement_cache_capacity(STATEMENTS);
                    postgres.application_name("vesper").options([
                        ("statement_timeout", "5000"),
                        // The rollback after each release says every time that there was nothing.
                        ("client_min_messages", "error"),
                        ("lock_timeout", "4000"),
                        ("idle_in_transaction_session_timeout", "10000"),
                        // A rollback after each release is on purpose, and no news.
                        ("client_min_messages", "error"),
                    ])
                })
                .map_sqlx_postgres_pool_opts(|pool| {
                    pool.after_release(|connection, _| {
                        Box::pin(async move {
                            connection.execute("ROLLBACK").await?;
                            Ok(true)
                        })
                    })
                });
        }
    }
    Database::connect(options).await
}
