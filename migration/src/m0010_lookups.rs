//! Indexes for what is looked up at every acceptance and every second.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Indexes for what is looked up at every acceptance and every second.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create index certification_3 on certification (expert_id)",
    r"create index certification_4 on certification (expires_at) where state = 'granted' and expires_at is not null",
    r"create index membership_6 on membership (expert_id) where expert_id is not null",
    r"create index reservation_3 on reservation (query_id)",
];
