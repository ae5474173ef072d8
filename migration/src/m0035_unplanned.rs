//! The index of events that are still to be sent to webhooks, spelled so that SQLite uses it.
//!
//! SQLite compares the words of a partial index with those of a statement letter by letter: an
//! index on `planned = false` is of no use to `planned = FALSE`, which is what statements say. Each
//! look went through all events instead.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The index of events that are still to be sent.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"drop index event_3",
    r"create index event_3 on event (id) where planned = FALSE",
];
