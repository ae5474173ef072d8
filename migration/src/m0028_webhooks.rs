//! Endpoints of webhooks, what is delivered to them, and each try.
//!
//! An event is planned once: it is born unplanned, also where the previous program writes it. Those
//! that are there when this runs are history and go to nobody.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Endpoints of webhooks, what is delivered to them, and each try.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table event add column planned boolean not null default false",
    r"update event set planned = true",
    r"create index event_3 on event (id) where planned = false",
    r"create index event_4 on event (brand_id, occurred_at)",
    r"create table webhook_endpoint (
            id $uuid not null primary key,
            brand_id $uuid references brand(id),
            url text not null,
            event_types text not null,
            description text,
            status text not null check (status in ('enabled', 'disabled')),
            disabled_reason text check (disabled_reason in ('owner', 'gone', 'failing')),
            disabled_at $time,
            secret text not null,
            previous_secret text,
            previous_until $time,
            failing_since $time,
            succeeded_at $time,
            hold_until $time,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            deleted_at $time,
            check ((status = 'disabled') = (disabled_reason is not null)),
            check ((status = 'disabled') = (disabled_at is not null)),
            check ((previous_secret is null) = (previous_until is null))
        )",
    r"create index webhook_endpoint_1 on webhook_endpoint (brand_id, id)",
    r"create table webhook_delivery (
            id $uuid not null primary key,
            endpoint_id $uuid not null references webhook_endpoint(id),
            event_id $uuid not null,
            replay integer not null check (replay >= 0),
            event_type text not null,
            query_id $uuid references query(id),
            body text not null,
            state text not null check (state in ('pending', 'delivered', 'failed', 'cancelled')),
            attempts integer not null,
            next_at $time not null,
            leased_by text,
            lease_until $time,
            last_status integer,
            last_error text,
            created_at $time not null,
            ended_at $time,
            unique (endpoint_id, event_id, replay),
            check ((state = 'pending') = (ended_at is null))
        )",
    r"create index webhook_delivery_1 on webhook_delivery (next_at) where state = 'pending'",
    r"create index webhook_delivery_2 on webhook_delivery (endpoint_id, id)",
    r"create index webhook_delivery_3 on webhook_delivery (query_id)",
    r"create index webhook_delivery_4 on webhook_delivery (created_at)",
    r"create table webhook_attempt (
            id $uuid not null primary key,
            delivery_id $uuid not null references webhook_delivery(id) on delete cascade,
            number integer not null,
            at $time not null,
            duration_ms bigint not null,
            status integer,
            error text,
            answer text,
            unique (delivery_id, number)
        )",
];
