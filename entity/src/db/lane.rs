//! The workers behind the door: they run units of work and share commits.
//!
//! Units that wait together are run in one transaction, each inside a savepoint, and committed with
//! one flush; when the group fails as a whole, its units are run again one by one, so that only the
//! guilty one fails.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::connect::Engine;
use super::door::Units;
use super::signal::{Signal, Signals};
use super::unit::{Attempt, Unit};
use super::write_tx::WriteTx;

/// Units that share one commit at most: a flush of 2 ms then costs each 30 µs, and a failing group
/// is not long to repeat.
const GROUP: usize = 64;

/// After so long a group takes no further unit: the first ones wait for the flush that they share,
/// and a flush of 2 ms then still costs less than half of the writer's time.
const PATIENCE: Duration = Duration::from_millis(4);

/// How often a unit that lost a conflict with another transaction is tried again.
const TRIES: u32 = 5;

/// One worker: takes what waits, runs it, commits it.
#[derive(Clone)]
pub(super) struct Lane {
    pub(super) engine: Engine,
    pub(super) db: DatabaseConnection,
    pub(super) signals: Signals,
    /// How many share the queue.
    pub(super) lanes: usize,
}

impl Lane {
    /// Serves the queue until the last handle to the database is dropped.
    pub(super) async fn run(self, units: Units) {
        while let Some(group) = units.next_group(GROUP, self.lanes).await {
            self.serve(&group).await;
        }
    }

    async fn serve(&self, group: &[Arc<dyn Unit>]) {
        let mut rest = group;
        while rest.len() > 1 {
            match self.together(rest).await {
                Ok(served) => rest = &rest[served..],
                Err(_) => break,
            }
        }
        for unit in rest {
            self.alone(unit).await;
        }
    }

    /// Runs the first units of a group in one transaction, and answers how many; an error means
    /// that nothing of it was kept or told.
    async fn together(&self, group: &[Arc<dyn Unit>]) -> Result<usize, DbErr> {
        let began = Instant::now();
        let tx = Arc::new(self.begin().await?);
        let (mut signals, mut served) = (Vec::new(), 0);
        for unit in group {
            let handle = WriteTx::new(&tx);
            tx.execute_unprepared("SAVEPOINT unit").await?;
            match unit.attempt(handle.clone()).await {
                Attempt::Ready => signals.extend(handle.take_signals()),
                Attempt::Refused => {
                    tx.execute_unprepared("ROLLBACK TO SAVEPOINT unit").await?;
                }
                Attempt::Lost(error) => return Err(error),
            }
            tx.execute_unprepared("RELEASE SAVEPOINT unit").await?;
            served += 1;
            if began.elapsed() >= PATIENCE {
                break;
            }
        }
        commit(tx).await?;
        for unit in &group[..served] {
            unit.deliver();
        }
        self.tell(signals);
        Ok(served)
    }

    async fn alone(&self, unit: &Arc<dyn Unit>) {
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

    async fn once(&self, unit: &Arc<dyn Unit>) -> Result<(), DbErr> {
        let tx = Arc::new(self.begin().await?);
        let handle = WriteTx::new(&tx);
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
/// SQLSTATE 40001 and 40P01, and 55P03 and 57014: on a busy machine the line for one row can be
/// longer than a statement may take. SQLite's BUSY (5) and BUSY_SNAPSHOT (517).
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
        .is_some_and(|code| {
            matches!(
                code.as_ref(),
                "40001" | "40P01" | "55P03" | "57014" | "5" | "517"
            )
        })
}
