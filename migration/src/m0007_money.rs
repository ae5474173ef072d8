//! The ledger, earnings, payouts.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The ledger, earnings, payouts.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table account (
            id $uuid not null primary key,
            owner_kind text not null check (owner_kind in ('brand', 'expert', 'platform')),
            owner_id $uuid,
            kind text not null check (kind in ('available', 'reserved', 'clearing', 'payable', 'in_payout', 'fees', 'bank', 'promotion')),
            currency text not null,
            balance bigint not null,
            floor bigint,
            created_at $time not null,
            check (floor is null or balance >= floor)
        )",
    r"create unique index account_2 on account (owner_kind, coalesce(owner_id, $zero), kind, currency)",
    r"create index account_3 on account (owner_id)",
    r"create table ledger_entry (
            id $uuid not null primary key,
            at $time not null,
            kind text not null check (kind in ('deposit', 'reserve', 'release', 'charge', 'visit_fee', 'clear', 'reversal', 'payout_start', 'payout_settle', 'payout_return')),
            reference text not null,
            currency text not null,
            memo text not null,
            digest text not null,
            unique (kind, reference)
        )",
    r"create table posting (
            entry_id $uuid not null references ledger_entry(id) deferrable initially deferred,
            line integer not null,
            account_id $uuid not null references account(id),
            amount bigint not null,
            primary key (entry_id, line),
            check (amount <> 0)
        )",
    r"create index posting_2 on posting (account_id)",
    r"create table ledger_pending (
            entry_id $uuid not null primary key references ledger_entry(id)
        )",
    r"create table ledger_seal (
            sequence bigint not null primary key,
            entry_id $uuid not null unique references ledger_entry(id),
            previous_hash text not null,
            hash text not null,
            check (sequence > 0)
        )",
    r"create table ledger_head (
            id integer not null primary key check (id = 1),
            sequence bigint not null,
            hash text not null
        )",
    r"insert into ledger_head (id, sequence, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')",
    r"create table payout_account (
            expert_id $uuid not null primary key references expert(id),
            rail text not null,
            details $json not null,
            updated_at $time not null
        )",
    r"create table payout_run (
            id $uuid not null primary key,
            state text not null check (state in ('draft', 'approved', 'executing', 'unknown', 'settled', 'not_created', 'returned', 'cancelled')),
            rail text not null,
            cutoff $time not null,
            created_by $uuid references person(id),
            created_at $time not null,
            approved_by $uuid references person(id),
            approved_at $time,
            file text
        )",
    r"create unique index payout_run_2 on payout_run (rail, cutoff) where created_by is null",
    r"create table payout (
            id $uuid not null primary key,
            run_id $uuid not null references payout_run(id),
            expert_id $uuid not null references expert(id),
            amount bigint not null,
            currency text not null,
            state text not null check (state in ('draft', 'approved', 'executing', 'unknown', 'settled', 'not_created', 'returned', 'cancelled')),
            created_at $time not null,
            updated_at $time not null,
            check (amount > 0),
            unique (run_id, expert_id, currency)
        )",
    r"create table payout_attempt (
            id $uuid not null primary key,
            payout_id $uuid not null references payout(id),
            state text not null check (state in ('created', 'sent', 'succeeded', 'rejected', 'unknown')),
            request_hash text not null,
            created_at $time not null,
            ended_at $time,
            response text
        )",
    r"create unique index payout_attempt_1 on payout_attempt (payout_id) where state in ('created','sent','succeeded','unknown')",
    r"create table deposit (
            id $uuid not null primary key,
            brand_id $uuid not null references brand(id),
            amount bigint not null,
            currency text not null,
            reference text not null,
            created_by $uuid not null references person(id),
            created_at $time not null,
            check (amount > 0),
            unique (brand_id, reference)
        )",
    r"create table reservation (
            id $uuid not null primary key,
            brand_id $uuid not null,
            query_id $uuid not null,
            assignment_id $uuid not null unique references assignment(id),
            amount bigint not null,
            visit_amount bigint not null,
            visit_pay_amount bigint not null,
            currency text not null,
            state text not null check (state in ('held', 'posted', 'released')),
            created_at $time not null,
            ended_at $time,
            foreign key (brand_id, query_id) references query(brand_id, id),
            check (amount >= visit_amount and visit_amount >= visit_pay_amount and visit_pay_amount >= 0)
        )",
    r"create unique index reservation_2 on reservation (query_id) where state = 'held'",
    r"create table earning (
            id $uuid not null primary key,
            expert_id $uuid not null references expert(id),
            brand_id $uuid not null references brand(id),
            query_id $uuid references query(id),
            assignment_id $uuid references assignment(id),
            resolution integer not null,
            kind text not null check (kind in ('resolution', 'visit_fee', 'escalation_credit', 'incentive', 'standby', 'adjustment')),
            price_amount bigint not null,
            amount bigint not null,
            fee_amount bigint not null,
            currency text not null,
            state text not null check (state in ('accrued', 'clearing', 'available', 'in_payout', 'paid', 'held', 'voided')),
            clear_at $time,
            payout_id $uuid references payout(id),
            evidence $json not null,
            created_at $time not null,
            updated_at $time not null,
            check (price_amount = amount + fee_amount)
        )",
    r"create unique index earning_2 on earning (query_id, resolution, kind) where query_id is not null and state <> 'voided'",
    r"create index earning_3 on earning (clear_at) where state = 'clearing'",
    r"create index earning_4 on earning (expert_id, id)",
    r"create index earning_5 on earning (brand_id, id)",
    r"create index earning_6 on earning (expert_id) where state = 'available'",
    r"create index earning_7 on earning (payout_id) where payout_id is not null",
];
