//! Offers, assignments, and what the dispatcher works from.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Offers, assignments, and what the dispatcher works from.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table decision (
            id $uuid not null primary key,
            query_id $uuid not null references query(id),
            decided_at $time not null,
            explanation $json not null
        )",
    r"create index decision_1 on decision (query_id)",
    r"create table offer (
            id $uuid not null primary key,
            brand_id $uuid not null,
            query_id $uuid not null,
            queue_id $uuid not null,
            expert_id $uuid not null references expert(id),
            state text not null check (state in ('pending', 'accepted', 'declined', 'expired', 'rescinded', 'voided')),
            created_at $time not null,
            expires_at $time not null,
            ended_at $time,
            end_reason text check (end_reason in ('taken', 'query_gone', 'policy', 'presence', 'certification', 'suspended')),
            decline_reason text check (decline_reason in ('busy', 'skill', 'conflict', 'unsafe', 'break')),
            note text,
            price_amount bigint not null,
            pay_amount bigint not null,
            currency text not null,
            hold_seconds integer not null,
            quiet_seconds integer not null,
            promise_due_at $time not null,
            decision_id $uuid not null,
            fence bigint not null,
            foreign key (brand_id, query_id) references query(brand_id, id),
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check (pay_amount >= 0 and pay_amount <= price_amount),
            check ((state = 'pending') = (ended_at is null))
        )",
    r"create unique index offer_3 on offer (query_id, expert_id) where state = 'pending'",
    r"create index offer_4 on offer (expert_id) where state = 'pending'",
    r"create index offer_5 on offer (query_id)",
    r"create table assignment (
            id $uuid not null primary key,
            brand_id $uuid not null,
            query_id $uuid not null,
            queue_id $uuid not null,
            expert_id $uuid not null references expert(id),
            offer_id $uuid not null unique references offer(id),
            channel text not null check (channel in ('chat', 'email', 'social')),
            state text not null check (state in ('awaiting_first_reply', 'working', 'waiting_customer', 'wrap_up', 'finished', 'returned', 'reclaimed_silent', 'reclaimed_offline', 'transferred', 'handed_back', 'revoked')),
            price_amount bigint not null,
            pay_amount bigint not null,
            currency text not null,
            hold_seconds integer not null,
            quiet_seconds integer not null,
            accepted_at $time not null,
            first_reply_at $time,
            clock text check (clock in ('first_reply', 'next_reply', 'wrap_up')),
            clock_started_at $time,
            clock_due_at $time,
            warned_percent integer not null,
            ended_at $time,
            note text,
            foreign key (brand_id, query_id) references query(brand_id, id),
            foreign key (brand_id, queue_id) references queue(brand_id, id)
        )",
    r"create unique index assignment_1 on assignment (query_id) where ended_at is null",
    r"create index assignment_2 on assignment (expert_id) where ended_at is null",
    r"create index assignment_3 on assignment (query_id)",
    r"create table cool_down (
            query_id $uuid not null references query(id),
            expert_id $uuid not null references expert(id),
            declines integer not null,
            until $time not null,
            primary key (query_id, expert_id)
        )",
    r"create table change (
            id $uuid not null primary key,
            subject text not null check (subject in ('brand', 'queue', 'expert', 'query')),
            subject_id $uuid not null,
            created_at $time not null
        )",
    r"create table lease (
            name text not null primary key,
            holder text not null,
            token bigint not null,
            until $time not null
        )",
];
