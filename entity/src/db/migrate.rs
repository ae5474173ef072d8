//! Bringing the schema up to date, once, whoever starts first.

use std::collections::BTreeSet;

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::connect::Engine;

/// How the schema stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// It is the one this program was built for.
    Current,
    /// Migrations are still to be applied.
    Behind {
        /// How many.
        pending: usize,
    },
    /// A later program has changed it; this one must not write to it unless it was told it may.
    Ahead,
}

/// The advisory lock that nodes starting together queue up for ("VESPER" on a phone's keys).
const LOCK: &str = "select pg_advisory_xact_lock(837737)";

/// Applies what is missing, all in one transaction.
pub(super) async fn up(engine: Engine, db: &DatabaseConnection) -> Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    if engine == Engine::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    Migrator::up(&tx, None).await?;
    tx.commit().await
}

/// Compares the applied migrations with the known ones.
pub(super) async fn state(db: &DatabaseConnection) -> Result<SchemaState, DbErr> {
    let known: BTreeSet<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    let applied = match Migrator::get_migration_models(db).await {
        Ok(rows) => rows.into_iter().map(|row| row.version).collect(),
        Err(_) => BTreeSet::new(),
    };
    let pending = known.difference(&applied).count();
    Ok(if applied.difference(&known).next().is_some() {
        SchemaState::Ahead
    } else if pending > 0 {
        SchemaState::Behind { pending }
    } else {
        SchemaState::Current
    })
}
