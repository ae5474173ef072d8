//! Connections for reading, and how long an answer is waited for.
//!
//! The driver itself waits for ever for a server that has stopped answering. A read that is given
//! up leaves nothing behind: it is in no transaction, and the driver skips the late answer.

use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
};

/// Connections for reading. Never write through them.
#[derive(Clone, Debug)]
pub struct Reader {
    pool: DatabaseConnection,
    patience: Duration,
}

impl Reader {
    pub(super) const fn new(pool: DatabaseConnection, patience: Duration) -> Self {
        Self { pool, patience }
    }

    async fn within<T>(&self, read: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let late = || {
            Err(DbErr::Conn(RuntimeErr::Internal(
                "the database does not answer".to_owned(),
            )))
        };
        let answer = tokio::time::timeout(self.patience, read).await;
        answer.unwrap_or_else(|_| late())
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.within(self.pool.execute_raw(statement)).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.within(self.pool.execute_unprepared(sql)).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.within(self.pool.query_one_raw(statement)).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.within(self.pool.query_all_raw(statement)).await
    }
}
