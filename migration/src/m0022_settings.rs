//! The rows of settings that transactions rely on: a row that is not there cannot be locked.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The rows of settings that transactions rely on.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"insert into setting (key, value, updated_at) values ('revision', '1', '2026-01-01 00:00:00+00:00') on conflict do nothing",
    r"insert into setting (key, value, updated_at) values ('outbound', '{}', '2026-01-01 00:00:00+00:00') on conflict do nothing",
];
