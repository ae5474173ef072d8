//! Payouts over providers: what is sent and read, who approved, what providers tell.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Payouts over providers.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table payout add column netted_amount bigint not null default 0 check (netted_amount >= 0)",
    r"alter table payout add column destination $json",
    r"alter table payout add column failure text",
    r"alter table payout add column provider_reference text",
    r"alter table payout add column returned_at $time",
    r"create index payout_3 on payout (state, id) where state in ('executing', 'unknown')",
    r"create table payout_approval (
            run_id $uuid not null references payout_run(id),
            person_id $uuid not null references person(id),
            at $time not null,
            primary key (run_id, person_id)
        )",
    r"alter table payout_attempt add column key text",
    r"alter table payout_attempt add column sent_at $time",
    r"alter table payout_attempt add column provider_reference text",
    r"alter table payout_attempt add column next_read_at $time",
    r"alter table payout_attempt add column empty_reads integer not null default 0",
    r"alter table payout_attempt add column last_read_at $time",
    r"create unique index payout_attempt_2 on payout_attempt (key) where key is not null",
    r"create index payout_attempt_3 on payout_attempt (next_read_at) where next_read_at is not null",
    r"alter table payout_account add column country text",
    r"alter table payout_account add column provider_account text",
    r"alter table payout_account add column provider_state text",
    r"alter table payout_account add column verified_at $time",
    r"alter table payout_account add column needs_verification boolean not null default false",
    r"create unique index payout_account_1 on payout_account (provider_account) where provider_account is not null",
    r"create table provider_event (
            provider text not null,
            event_id text not null,
            kind text not null,
            payload text not null,
            received_at $time not null,
            handled_at $time,
            primary key (provider, event_id)
        )",
];
