//! Deferred answers: the promise that takes the place of another on agreement begins a new line.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Promises say which one their line began with.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table promise add column first_number integer not null default 1 check (first_number >= 1 and first_number <= number)",
];
