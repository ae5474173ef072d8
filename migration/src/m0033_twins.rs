//! Test twins: whose they are, how their simulated experts behave, and who serves only them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Test twins and simulated experts.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table twin (
            brand_id $uuid not null primary key references brand(id),
            live_brand_id $uuid not null references brand(id),
            behaviour $json not null,
            offset_seconds bigint not null,
            created_at $time not null,
            ended_at $time,
            check (offset_seconds >= 0),
            check (brand_id <> live_brand_id)
        )",
    r"create unique index twin_1 on twin (live_brand_id) where ended_at is null",
    r"alter table queue add column mode text not null default 'live' check (mode in ('live', 'test'))",
    r"alter table expert add column twin_brand_id $uuid references twin(brand_id)",
    r"create index expert_twin on expert (twin_brand_id) where twin_brand_id is not null",
];
