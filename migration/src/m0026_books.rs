//! Attempts remember whose books at the provider they went into: what is read in others proves nothing.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Whose books an attempt went into.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[r"alter table payout_attempt add column books text"];
