//! Demand against cover, day by day as it was known; plans.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Demand against cover, day by day as it was known; plans.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table coverage_day (
            brand_id $uuid not null,
            queue_id $uuid not null,
            language text not null,
            day integer not null,
            made_at $time not null,
            interval_seconds integer not null,
            cells $json not null,
            primary key (queue_id, language, day, made_at),
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check (interval_seconds > 0)
        )",
    r"create index coverage_day_1 on coverage_day (day, made_at)",
    r"create table plan (
            id $uuid not null primary key,
            state text not null check (state in ('planning', 'draft', 'published', 'failed')),
            starts_at $time not null,
            ends_at $time not null,
            request $json not null,
            outcome $json,
            failure text,
            created_by $uuid references person(id),
            created_at $time not null,
            planned_at $time,
            published_at $time,
            check (starts_at < ends_at),
            check ((state in ('draft', 'published')) = (outcome is not null)),
            check ((state = 'failed') = (failure is not null))
        )",
    r"create index plan_1 on plan (created_at, id)",
];
