//! What of an outlook changes seldom stands apart: intake reads the rest with every query.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The day ahead of an outlook, apart.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[r"alter table outlook add column day $json"];
