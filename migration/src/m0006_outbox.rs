//! Events, streams, jobs, mail, stored answers, audit.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Events, streams, jobs, mail, stored answers, audit.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table event (
            id $uuid not null primary key,
            kind text not null,
            public boolean not null,
            brand_id $uuid references brand(id),
            query_id $uuid references query(id),
            sequence bigint not null,
            occurred_at $time not null,
            data $json not null
            $commit_columns
        )",
    r"create unique index event_1 on event (query_id, sequence) where query_id is not null",
    r"create index event_2 on event (brand_id$commit_order)",
    r"create table expert_event (
            expert_id $uuid not null references expert(id),
            sequence bigint not null,
            kind text not null,
            occurred_at $time not null,
            data $json not null,
            primary key (expert_id, sequence)
        )",
    r"create table job (
            id $uuid not null primary key,
            kind text not null,
            payload $json not null,
            dedupe_key text,
            state text not null check (state in ('waiting', 'done', 'parked')),
            run_at $time not null,
            attempts integer not null,
            leased_by text,
            lease_until $time,
            last_error text,
            created_at $time not null,
            ended_at $time
        )",
    r"create unique index job_1 on job (dedupe_key) where state = 'waiting'",
    r"create index job_2 on job (run_at) where state = 'waiting'",
    r"create table mail (
            id $uuid not null primary key,
            template text not null,
            subject_id text not null,
            recipient text not null,
            subject text not null,
            text_body text not null,
            created_at $time not null,
            sent_at $time,
            unique (template, subject_id, recipient)
        )",
    r"create table idempotency (
            principal text not null,
            method text not null,
            path text not null,
            key text not null,
            request_hash text not null,
            status integer not null,
            headers text not null,
            body text not null,
            created_at $time not null,
            expires_at $time not null,
            primary key (principal, method, path, key)
        )",
    r"create index idempotency_1 on idempotency (expires_at)",
    r"create table audit (
            id $uuid not null primary key,
            sequence bigint not null unique,
            at $time not null,
            actor text not null,
            action text not null,
            subject text not null,
            detail text not null,
            previous_hash text not null,
            hash text not null
        )",
    r"create table audit_head (
            id integer not null primary key check (id = 1),
            sequence bigint not null,
            hash text not null
        )",
    r"insert into audit_head (id, sequence, hash) values (1, 0, '')",
];
