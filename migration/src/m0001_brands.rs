//! Brands, queues, customers, the skill catalogue, settings and holidays.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Brands, queues, customers, the skill catalogue, settings and holidays.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table brand (
            id $uuid not null primary key,
            name text not null,
            time_zone text not null,
            business_hours $json not null,
            holidays $json,
            closures $json not null,
            retention_days integer not null,
            mode text not null check (mode in ('live', 'test')),
            platform_fee_bps integer not null,
            exhausted_at $time,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            check (platform_fee_bps between 0 and 10000)
        )",
    r"create table queue (
            id $uuid not null primary key,
            brand_id $uuid not null references brand(id),
            name text not null,
            channel text not null check (channel in ('chat', 'email', 'social')),
            status text not null check (status in ('open', 'paused', 'archived')),
            languages $json not null,
            skills $json not null,
            coverage $json not null,
            outside_window text not null check (outside_window in ('refuse', 'hold', 'accept')),
            certification_required boolean not null,
            first_response_seconds integer not null,
            resolution_seconds integer,
            promise_texts $json not null,
            data_regions $json not null,
            price_amount bigint not null,
            currency text not null,
            visit_fee_amount bigint not null,
            quiet_seconds integer not null,
            hold_seconds integer not null,
            finish_seconds integer not null,
            limits $json not null,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            check (price_amount >= 0 and visit_fee_amount >= 0 and visit_fee_amount <= price_amount),
            check (first_response_seconds > 0),
            unique (brand_id, id)
        )",
    r"create unique index queue_4 on queue (brand_id, lower(name)) where status <> 'archived'",
    r"create table customer (
            id $uuid not null primary key,
            brand_id $uuid not null references brand(id),
            reference text not null,
            name text,
            email text,
            time_zone text,
            created_at $time not null,
            erased_at $time,
            unique (brand_id, reference),
            unique (brand_id, id)
        )",
    r"create table skill (
            slug text not null primary key,
            names $json not null,
            aliases $json not null
        )",
    r"create table setting (
            key text not null primary key,
            value $json not null,
            updated_at $time not null
        )",
    r"create table holiday (
            id $uuid not null primary key,
            country text not null,
            region text not null,
            date date not null,
            name text not null,
            unique (country, region, date)
        )",
];
