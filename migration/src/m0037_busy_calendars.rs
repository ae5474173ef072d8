//! Busy calendars: when experts are busy elsewhere, as their own calendars say.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Busy calendars and the stretches that they take from availability.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table busy_calendar (
            expert_id $uuid not null primary key references expert(id),
            source text not null check (source in ('file', 'url')),
            host text,
            address text,
            events integer not null,
            unknown_zones $json not null,
            imported_at $time,
            covers_until $time,
            fetch_at $time,
            failures integer not null,
            last_error text,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            check ((source = 'url') = (address is not null)),
            check ((source = 'url') = (host is not null)),
            check ((source = 'url') = (fetch_at is not null)),
            check ((imported_at is null) = (covers_until is null))
        )",
    r"create index busy_calendar_1 on busy_calendar (fetch_at) where fetch_at is not null",
    r"create table busy_interval (
            expert_id $uuid not null references expert(id),
            starts_at $time not null,
            ends_at $time not null,
            primary key (expert_id, starts_at),
            check (starts_at < ends_at)
        )",
];
