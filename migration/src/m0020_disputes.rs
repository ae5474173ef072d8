//! Disputes about lines of pay, and pay that has to be given back.
//!
//! Several experts may have a line each for one resolution. The words that older tables allow are
//! widened as in the migration of shifts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Disputes about lines of pay, and pay that has to be given back.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = if manager.get_database_backend() == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        dialect::run(manager, words).await?;
        dialect::run(manager, TABLES).await
    }
}

const POSTGRES: &[&str] = &[
    r"alter table account drop constraint account_kind_check",
    r"alter table account add constraint account_kind_check check (kind in ('available', 'reserved', 'clearing', 'payable', 'in_payout', 'fees', 'bank', 'promotion', 'held', 'owed'))",
    r"alter table ledger_entry drop constraint ledger_entry_kind_check",
    r"alter table ledger_entry add constraint ledger_entry_kind_check check (kind in ('deposit', 'reserve', 'release', 'charge', 'visit_fee', 'clear', 'reversal', 'payout_start', 'payout_settle', 'payout_return', 'shift_pay', 'hold', 'unhold', 'refund', 'clawback', 'netting', 'netting_return', 'payout_bounce', 'adjustment'))",
];

const SQLITE: &[&str] = &[
    r"pragma writable_schema = on",
    r"update sqlite_schema set sql = replace(sql, '''promotion'')', '''promotion'', ''held'', ''owed'')') where type = 'table' and name = 'account'",
    r"update sqlite_schema set sql = replace(sql, '''shift_pay'')', '''shift_pay'', ''hold'', ''unhold'', ''refund'', ''clawback'', ''netting'', ''netting_return'', ''payout_bounce'', ''adjustment'')') where type = 'table' and name = 'ledger_entry'",
    r"pragma writable_schema = reset",
];

/// After the statements above: adding a column makes every connection read the schema again.
const TABLES: &[&str] = &[
    r"create table dispute (
            id $uuid not null primary key,
            earning_id $uuid not null references earning(id),
            brand_id $uuid references brand(id),
            expert_id $uuid not null references expert(id),
            query_id $uuid references query(id),
            opened_as text not null check (opened_as in ('brand', 'expert')),
            opened_by text not null,
            reason text not null,
            statement text not null,
            evidence $json not null,
            claimed_amount bigint check (claimed_amount > 0),
            currency text not null,
            held_from text check (held_from in ('clearing', 'available')),
            state text not null check (state in ('open', 'upheld', 'rejected', 'withdrawn', 'lapsed')),
            opened_at $time not null,
            decide_by $time not null,
            decided_by $uuid references person(id),
            decided_at $time,
            decision_note text,
            answer $json,
            unique (earning_id, opened_as),
            check ((state = 'open') = (decided_at is null))
        )",
    r"create unique index dispute_1 on dispute (earning_id) where state = 'open'",
    r"create index dispute_2 on dispute (decide_by) where state = 'open'",
    r"create index dispute_3 on dispute (brand_id, id)",
    r"create index dispute_4 on dispute (expert_id, id)",
    r"create table clawback (
            id $uuid not null primary key,
            dispute_id $uuid not null unique references dispute(id),
            earning_id $uuid not null references earning(id),
            expert_id $uuid not null references expert(id),
            amount bigint not null,
            currency text not null,
            netted bigint not null default 0,
            created_at $time not null,
            check (amount > 0),
            check (netted between 0 and amount)
        )",
    r"create index clawback_1 on clawback (expert_id, currency) where netted < amount",
    r"create table payout_netting (
            payout_id $uuid not null references payout(id),
            clawback_id $uuid not null references clawback(id),
            amount bigint not null check (amount > 0),
            primary key (payout_id, clawback_id)
        )",
    r"create index payout_netting_1 on payout_netting (clawback_id)",
    r"alter table earning add column dispute_id $uuid references dispute(id)",
    r"alter table earning add column returned_payout_id $uuid references payout(id)",
    r"alter table earning add column void_reason text",
    r"drop index earning_2",
    r"create unique index earning_9 on earning (query_id, resolution, kind, expert_id) where query_id is not null and state <> 'voided' and kind <> 'adjustment'",
    r"create unique index earning_10 on earning (dispute_id) where dispute_id is not null and kind = 'adjustment'",
    r"create unique index earning_11 on earning (returned_payout_id) where returned_payout_id is not null",
];
