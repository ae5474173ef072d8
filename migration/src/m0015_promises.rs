//! What customers are told: the quote that went with each promise, quotes that brands asked for,
//! the outlook that quotes are read from, and experts who may be called when a promise is at risk.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// What customers are told.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table promise add column expert_id $uuid references expert(id)",
    r"alter table promise add column quoted_p50 $time",
    r"alter table promise add column quoted_p80 $time",
    r"alter table promise add column quoted_p90 $time",
    r"alter table promise add column quoted_p95 $time",
    r"alter table promise add column quote_basis text",
    r"create index promise_3 on promise (brand_id, made_at)",
    r"create table quote (
            id $uuid not null primary key,
            brand_id $uuid not null,
            queue_id $uuid not null,
            made_at $time not null,
            valid_until $time not null,
            language text not null,
            basis text not null,
            quoted_p50 $time,
            quoted_p80 $time,
            quoted_p90 $time,
            quoted_p95 $time,
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check (valid_until >= made_at)
        )",
    r"create index quote_1 on quote (queue_id, made_at)",
    r"create table outlook (
            queue_id $uuid not null primary key,
            brand_id $uuid not null,
            token bigint not null,
            as_of $time not null,
            document $json not null,
            foreign key (brand_id, queue_id) references queue(brand_id, id)
        )",
    r"alter table expert add column allows_calls boolean not null default false",
    r"alter table expert add column called_at $time",
];
