//! Events of experts' streams are kept for a while only: the index by which old ones are found.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Old events of streams are found by their time.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[r"create index expert_event_1 on expert_event (occurred_at)"];
