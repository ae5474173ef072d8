//! Queries, messages, promises.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Queries, messages, promises.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table query (
            id $uuid not null primary key,
            brand_id $uuid not null,
            queue_id $uuid not null,
            customer_id $uuid not null,
            state text not null check (state in ('received', 'queued', 'held', 'deferred', 'offered', 'assigned', 'working', 'waiting_customer', 'resolution_proposed', 'resolved', 'closed', 'escalated', 'handed_back', 'unanswered', 'cancelled')),
            external_id text,
            subject text,
            language text not null,
            language_source text not null check (language_source in ('given', 'detected', 'default')),
            language_confidence double precision not null,
            priority integer not null,
            received_at $time not null,
            taken_at $time not null,
            state_since $time not null,
            resume_at $time,
            follows_id $uuid,
            previous_expert_id $uuid references expert(id),
            previous_until $time,
            transfers integer not null,
            resolutions integer not null,
            resolution_kind text check (resolution_kind in ('confirmed', 'assumed')),
            disposition text check (disposition in ('answered', 'informed', 'no_action')),
            escalation_reason text check (escalation_reason in ('needs_brand_decision', 'needs_brand_information', 'policy', 'abuse', 'safety')),
            first_response_at $time,
            due_at $time not null,
            rating integer,
            context $json not null,
            bot $json,
            metadata $json,
            message_sequence bigint not null,
            event_sequence bigint not null,
            version bigint not null,
            closed_at $time,
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            foreign key (brand_id, customer_id) references customer(brand_id, id),
            check (priority between 1 and 5),
            check (rating is null or rating between 1 and 5),
            unique (brand_id, id)
        )",
    r"create unique index query_4 on query (queue_id, external_id) where external_id is not null",
    r"create index query_5 on query (state, resume_at) where resume_at is not null",
    r"create index query_6 on query (queue_id, id)",
    r"create index query_7 on query (brand_id, state) where state not in ('closed','handed_back','unanswered','cancelled')",
    r"create index query_8 on query (customer_id)",
    r"create index query_9 on query (follows_id) where follows_id is not null",
    r"create table message (
            id $uuid not null primary key,
            brand_id $uuid not null,
            query_id $uuid not null,
            sequence bigint not null,
            author text not null check (author in ('customer', 'bot', 'brand', 'expert', 'system')),
            expert_id $uuid references expert(id),
            display_name text not null,
            visibility text not null check (visibility in ('public', 'internal')),
            body text not null,
            attachments $json not null,
            external_id text,
            sent_at $time not null,
            delivered_at $time,
            foreign key (brand_id, query_id) references query(brand_id, id),
            unique (query_id, sequence)
        )",
    r"create unique index message_2 on message (query_id, external_id) where external_id is not null",
    r"create table promise (
            id $uuid not null primary key,
            brand_id $uuid not null,
            query_id $uuid not null,
            number integer not null,
            state text not null check (state in ('made', 'kept', 'renewed', 'broken', 'void')),
            made_at $time not null,
            due_at $time not null,
            text text not null,
            told_at $time,
            at_risk_at $time,
            ended_at $time,
            cause text,
            foreign key (brand_id, query_id) references query(brand_id, id),
            unique (query_id, number)
        )",
    r"create index promise_2 on promise (due_at) where state = 'made'",
];
