//! The open transaction that stores change data with.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::signal::Signal;

/// An open write transaction: what stores change data with.
///
/// It can only be had inside [`Db::write`](super::Db::write).
#[derive(Clone)]
pub struct WriteTx {
    tx: Arc<DatabaseTransaction>,
    signals: Arc<Mutex<Vec<Signal>>>,
}

impl WriteTx {
    pub(super) fn new(tx: &Arc<DatabaseTransaction>) -> Self {
        Self {
            tx: Arc::clone(tx),
            signals: Arc::default(),
        }
    }

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

    pub(super) fn take_signals(&self) -> Vec<Signal> {
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
