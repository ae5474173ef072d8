//! Connections of queues to helpdesks and mailboxes: what came in, and what goes back.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Connections of queues to helpdesks and mailboxes.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table connection (
            id $uuid not null primary key,
            brand_id $uuid not null,
            queue_id $uuid not null,
            kind text not null check (kind in ('zendesk', 'chatwoot', 'generic', 'mail')),
            name text not null,
            token_hash text unique,
            token_hint text not null,
            settings $json not null,
            secrets text,
            announce boolean not null,
            failing_since $time,
            failing_reason text,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            removed_at $time,
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check ((removed_at is null) = (token_hash is not null)),
            check ((failing_since is null) = (failing_reason is null)),
            unique (brand_id, id)
        )",
    r"create index connection_1 on connection (queue_id, id) where removed_at is null",
    r"create table connection_query (
            query_id $uuid not null primary key,
            brand_id $uuid not null,
            connection_id $uuid not null,
            conversation text not null,
            foreign key (brand_id, query_id) references query(brand_id, id),
            foreign key (brand_id, connection_id) references connection(brand_id, id)
        )",
    r"create index connection_query_1 on connection_query (connection_id, conversation, query_id)",
    r"create table connection_message (
            connection_id $uuid not null,
            external_id text not null,
            brand_id $uuid not null,
            query_id $uuid,
            message_id $uuid references message(id),
            at $time not null,
            primary key (connection_id, external_id),
            foreign key (brand_id, query_id) references query(brand_id, id),
            foreign key (brand_id, connection_id) references connection(brand_id, id)
        )",
    r"create index connection_message_1 on connection_message (query_id, at) where query_id is not null",
    r"create table connection_inbound (
            id $uuid not null primary key,
            brand_id $uuid not null,
            connection_id $uuid not null,
            at $time not null,
            outcome text not null check (outcome in ('query', 'message', 'repeat', 'ended', 'ignored', 'refused', 'faulty', 'unsigned')),
            problem text,
            conversation text,
            external_id text,
            query_id $uuid,
            message_id $uuid,
            foreign key (brand_id, connection_id) references connection(brand_id, id)
        )",
    r"create index connection_inbound_1 on connection_inbound (connection_id, id)",
    r"create table connection_reply (
            id $uuid not null primary key,
            brand_id $uuid not null,
            connection_id $uuid not null,
            query_id $uuid not null,
            message_id $uuid unique references message(id),
            promise_id $uuid unique references promise(id),
            state text not null check (state in ('waiting', 'sent', 'parked')),
            attempts integer not null,
            doubtful boolean not null,
            claimed_until $time,
            last_error text,
            created_at $time not null,
            ended_at $time,
            foreign key (brand_id, query_id) references query(brand_id, id),
            foreign key (brand_id, connection_id) references connection(brand_id, id),
            check ((message_id is null) <> (promise_id is null)),
            check ((state = 'waiting') = (ended_at is null))
        )",
    r"create index connection_reply_1 on connection_reply (query_id, id) where state = 'waiting'",
    r"create index connection_reply_2 on connection_reply (connection_id, id) where state = 'waiting'",
    r"create index connection_reply_3 on connection_reply (query_id, id)",
    r"alter table mail add column head $json",
];
