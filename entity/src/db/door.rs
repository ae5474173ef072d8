//! The one door for writes: workers that run units of work and share commits.
//!
//! On SQLite one worker owns the one writer connection; on PostgreSQL each of several workers takes
//! a connection of the writers' pool. Units that wait together are run in one transaction, each
//! inside a savepoint, and committed with one flush; when the group fails as a whole, its units are
//! run again one by one, so that only the guilty one fails.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};

use super::connect::Engine;
use super::signal::{Signal, Signals};

/// Units that share one commit at most: a flush of 2 ms then costs each 30 µs, and a failing group
/// is not long to repeat.
const GROUP: usize = 64;

/// Units that may wait before callers have to wait to be let in.
const QUEUE: usize = 4_096;

/// How often a unit that lost a conflict with another transaction is tried again.
const TRIES: u32 = 5;

/// An error type that can carry what the database said.
pub trait WriteFault: Send + 'static {
    /// Wraps a database error.
    fn database(error: DbErr) -> Self;

    /// The database error inside, if it is one.
    fn as_database(&self) -> Option<&DbErr>;
}

impl WriteFault for DbErr {
    fn database(error: DbErr) -> Self {
        error
    }
    fn as_database(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// An open write transaction: what stores change data with.
///
/// It can only be had inside [`Db::write`](super::Db::write).
#[derive(Clone)]
pub struct WriteTx {
    tx: Arc<DatabaseTransaction>,
    signals: Arc<Mutex<Vec<Signal>>>,
}

impl WriteTx {
    /// Sends a wake-up once, and only if, this unit is committed.
    pub fn signal(&self, signal: Signal) {
        let mut signals = self.signals.lock().unwrap_or_else(PoisonError::into_inner);
        if !signals.contains(&signal) {
            signals.push(signal);
        }
    }

    /// Marks a point inside the unit that [`WriteTx::undo_savepoint`] goes back to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn savepoint(&self) -> Result<(), DbErr> {
        self.execute_unprepared("SAVEPOINT step").await.map(drop)
    }

    /// Keeps what was done since the savepoint, and forgets the point.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_savepoint(&self) -> Result<(), DbErr> {
        self.execute_unprepared("RELEASE SAVEPOINT step")
            .await
            .map(drop)
    }

    /// Undoes what was done since the savepoint, wake-ups included, and forgets the point.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_savepoint(&self) -> Result<(), DbErr> {
        self.execute_unprepared("ROLLBACK TO SAVEPOINT step")
            .await?;
        drop(self.take_signals());
        self.keep_savepoint().await
    }

    fn take_signals(&self) -> Vec<Signal> {
        std::mem::take(&mut self.signals.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for WriteTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriteTx")
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for WriteTx {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}

/// What became of one attempt at a unit.
enum Attempt {
    /// It ran; commit it.
    Ready,
    /// It refused with its own error; roll it back and tell its caller.
    Refused,
    /// The database refused it; worth another try when the error is a lost conflict.
    Lost(DbErr),
}

/// A unit of work whose types are forgotten.
trait Unit: Send + Sync {
    fn attempt(&self, tx: WriteTx) -> BoxFuture<'_, Attempt>;
    /// Tells the caller what the last attempt answered.
    fn deliver(&self);
    /// Tells the caller what the database said.
    fn fail(&self, error: DbErr);
}

struct Pending<T, E, F> {
    unit: F,
    outcome: Mutex<Option<Result<T, E>>>,
    reply: Mutex<Option<oneshot::Sender<Result<T, E>>>>,
}

impl<T, E, F> Pending<T, E, F> {
    fn answer(&self, outcome: Result<T, E>) {
        let reply = self
            .reply
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(reply) = reply {
            // A caller that went away is no fault: its work is committed all the same.
            let _ = reply.send(outcome);
        }
    }
}

impl<T, E, F, Fut> Unit for Pending<T, E, F>
where
    T: Send + 'static,
    E: WriteFault,
    F: Fn(WriteTx) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T, E>> + Send,
{
    fn attempt(&self, tx: WriteTx) -> BoxFuture<'_, Attempt> {
        async move {
            let run = AssertUnwindSafe((self.unit)(tx)).catch_unwind().await;
            let outcome = run.unwrap_or_else(|_| {
                Err(E::database(DbErr::Custom(
                    "a unit of work panicked".to_owned(),
                )))
            });
            let attempt = match &outcome {
                Ok(_) => Attempt::Ready,
                Err(error) => match error.as_database() {
                    Some(database) => Attempt::Lost(database.clone()),
                    None => Attempt::Refused,
                },
            };
            *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            attempt
        }
        .boxed()
    }

    fn deliver(&self) {
        let outcome = self
            .outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(outcome) = outcome {
            self.answer(outcome);
        }
    }

    fn fail(&self, error: DbErr) {
        self.answer(Err(E::database(error)));
    }
}

type Waiting = Arc<dyn Unit>;

/// The queue before the writers.
#[derive(Debug)]
pub(super) struct Door {
    queue: mpsc::Sender<WaitingUnit>,
}

/// A unit in the queue (named so that the queue can be shown in debug output).
struct WaitingUnit(Waiting);

impl fmt::Debug for WaitingUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unit of work")
    }
}

impl Door {
    /// Starts the workers; they end when the last handle to the database is dropped.
    #[allow(
        clippy::disallowed_methods,
        reason = "the writers are the tasks that units run in"
    )]
    pub(super) fn open(
        engine: Engine,
        writers: &DatabaseConnection,
        lanes: u32,
        signals: &Signals,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(AsyncMutex::new(waiting));
        for _ in 0..lanes {
            let lane = Lane {
                engine,
                db: writers.clone(),
                signals: signals.clone(),
                lanes: lanes as usize,
            };
            tokio::spawn(lane.run(Arc::clone(&waiting)));
        }
        Self { queue }
    }

    pub(super) async fn pass<T, E, F, Fut>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WriteFault,
        F: Fn(WriteTx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let pending = Arc::new(Pending {
            unit,
            outcome: Mutex::new(None),
            reply: Mutex::new(Some(reply)),
        });
        let closed = || {
            E::database(DbErr::Conn(RuntimeErr::Internal(
                "the database is closed".to_owned(),
            )))
        };
        self.queue
            .send(WaitingUnit(pending))
            .await
            .map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

/// One worker: takes what waits, runs it, commits it.
struct Lane {
    engine: Engine,
    db: DatabaseConnection,
    signals: Signals,
    lanes: usize,
}

impl Lane {
    async fn run(self, waiting: Arc<AsyncMutex<mpsc::Receiver<WaitingUnit>>>) {
        loop {
            let group = {
                let mut waiting = waiting.lock().await;
                let Some(first) = waiting.recv().await else {
                    return;
                };
                let share = (waiting.len() / self.lanes).min(GROUP - 1);
                let mut group = vec![first.0];
                while group.len() <= share
                    && let Ok(next) = waiting.try_recv()
                {
                    group.push(next.0);
                }
                group
            };
            self.serve(&group).await;
        }
    }

    async fn serve(&self, group: &[Waiting]) {
        if group.len() > 1 && self.together(group).await.is_ok() {
            return;
        }
        for unit in group {
            self.alone(unit).await;
        }
    }

    /// Runs a group in one transaction; an error means that nothing of it was kept or told.
    async fn together(&self, group: &[Waiting]) -> Result<(), DbErr> {
        let tx = Arc::new(self.begin().await?);
        let mut signals = Vec::new();
        for unit in group {
            let handle = WriteTx {
                tx: Arc::clone(&tx),
                signals: Arc::default(),
            };
            tx.execute_unprepared("SAVEPOINT unit").await?;
            match unit.attempt(handle.clone()).await {
                Attempt::Ready => signals.extend(handle.take_signals()),
                Attempt::Refused => {
                    tx.execute_unprepared("ROLLBACK TO SAVEPOINT unit").await?;
                }
                Attempt::Lost(error) => return Err(error),
            }
            tx.execute_unprepared("RELEASE SAVEPOINT unit").await?;
        }
        commit(tx).await?;
        for unit in group {
            unit.deliver();
        }
        self.tell(signals);
        Ok(())
    }

    async fn alone(&self, unit: &Waiting) {
        for attempt in 1..=TRIES {
            match self.once(unit).await {
                Ok(()) => return,
                Err(error) if attempt < TRIES && is_conflict(&error) => {
                    tokio::time::sleep(Duration::from_millis(5 << attempt)).await;
                }
                Err(error) => return unit.fail(error),
            }
        }
    }

    async fn once(&self, unit: &Waiting) -> Result<(), DbErr> {
        let tx = Arc::new(self.begin().await?);
        let handle = WriteTx {
            tx: Arc::clone(&tx),
            signals: Arc::default(),
        };
        match unit.attempt(handle.clone()).await {
            Attempt::Ready => {
                let signals = handle.take_signals();
                drop(handle);
                commit(tx).await?;
                unit.deliver();
                self.tell(signals);
            }
            Attempt::Refused => {
                drop(handle);
                rollback(tx).await?;
                unit.deliver();
            }
            Attempt::Lost(error) => {
                drop(handle);
                rollback(tx).await?;
                return Err(error);
            }
        }
        Ok(())
    }

    async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mode = match self.engine {
            Engine::Sqlite => Some(SqliteTransactionMode::Immediate),
            Engine::Postgres => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        self.db.begin_with_options(options).await
    }

    fn tell(&self, signals: Vec<Signal>) {
        for signal in signals {
            self.signals.send(signal);
        }
    }
}

fn still_held() -> DbErr {
    DbErr::Custom("a unit of work kept its transaction beyond its end".to_owned())
}

async fn commit(tx: Arc<DatabaseTransaction>) -> Result<(), DbErr> {
    Arc::try_unwrap(tx)
        .map_err(|_| still_held())?
        .commit()
        .await
}

async fn rollback(tx: Arc<DatabaseTransaction>) -> Result<(), DbErr> {
    Arc::try_unwrap(tx)
        .map_err(|_| still_held())?
        .rollback()
        .await
}

/// Whether the error says that another transaction was first: trying again may succeed.
///
/// SQLSTATE 40001 and 40P01; SQLite's BUSY (5) and BUSY_SNAPSHOT (517).
fn is_conflict(error: &DbErr) -> bool {
    let (DbErr::Exec(runtime) | DbErr::Query(runtime) | DbErr::Conn(runtime)) = error else {
        return false;
    };
    let RuntimeErr::SqlxError(error) = runtime else {
        return false;
    };
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01" | "5" | "517"))
}
