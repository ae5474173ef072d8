//! Why promises broke: the evidence, frozen with the breach.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Why promises broke.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[r"create table breach (
            promise_id $uuid not null primary key references promise(id),
            seen_at $time not null,
            evidence $json not null
        )"];
