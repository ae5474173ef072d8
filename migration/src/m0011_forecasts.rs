//! Past demand, announced demand, and the forecasts that were made of it.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Past demand, announced demand, and the forecasts that were made of it.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table demand_day (
            brand_id $uuid not null,
            queue_id $uuid not null,
            language text not null,
            source text not null check (source in ('uploaded', 'received')),
            day integer not null,
            counts $json not null,
            updated_at $time not null,
            primary key (queue_id, language, source, day),
            foreign key (brand_id, queue_id) references queue(brand_id, id)
        )",
    r"create index demand_day_1 on demand_day (source, updated_at)",
    r"create table demand_cursor (
            name text not null primary key,
            until $time not null
        )",
    r"create table demand_event (
            id $uuid not null primary key,
            brand_id $uuid not null,
            queue_id $uuid not null,
            name text not null,
            starts_at $time not null,
            ends_at $time not null,
            factor double precision not null,
            extra_queries double precision not null,
            created_at $time not null,
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check (starts_at < ends_at),
            check (factor >= 0),
            check (extra_queries >= 0)
        )",
    r"create index demand_event_1 on demand_event (queue_id, ends_at)",
    r"create index demand_event_2 on demand_event (created_at)",
    r"create table forecast_run (
            id $uuid not null primary key,
            made_at $time not null,
            interval_seconds integer not null,
            method text not null
        )",
    r"create index forecast_run_1 on forecast_run (made_at)",
    r"create table forecast_series (
            run_id $uuid not null references forecast_run(id) on delete cascade,
            brand_id $uuid not null,
            queue_id $uuid not null,
            language text not null,
            made_at $time not null,
            starts_at $time not null,
            interval_seconds integer not null,
            points $json not null,
            linear double precision not null,
            square double precision not null,
            primary key (run_id, queue_id, language),
            foreign key (brand_id, queue_id) references queue(brand_id, id)
        )",
    r"create index forecast_series_1 on forecast_series (queue_id, made_at)",
    r"create table forecast_update (
            run_id $uuid not null,
            queue_id $uuid not null,
            language text not null,
            made_at $time not null,
            day_ends_at $time not null,
            factor double precision not null,
            variance double precision not null,
            primary key (run_id, queue_id, language, made_at),
            foreign key (run_id, queue_id, language) references forecast_series(run_id, queue_id, language) on delete cascade,
            check (factor > 0)
        )",
];
