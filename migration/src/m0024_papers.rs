//! Papers: invoices of brands and statements of experts, frozen when their period is closed.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Papers.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table paper_series (
            series text not null primary key,
            last bigint not null check (last >= 0)
        )",
    r"create table paper (
            id $uuid not null primary key,
            kind text not null check (kind in ('invoice', 'statement')),
            brand_id $uuid references brand(id),
            expert_id $uuid references expert(id),
            name text not null,
            currency text not null,
            starts_at $time not null,
            ends_at $time not null,
            time_zone text not null,
            series text not null references paper_series(series),
            number bigint not null,
            opening_amount bigint not null,
            closing_amount bigint not null,
            issued_at $time not null,
            unique (series, number),
            check (number > 0),
            check (starts_at < ends_at),
            check ((kind = 'invoice') = (brand_id is not null)),
            check ((kind = 'statement') = (expert_id is not null))
        )",
    r"create unique index paper_1 on paper (brand_id, currency, starts_at) where brand_id is not null",
    r"create unique index paper_2 on paper (expert_id, currency, starts_at) where expert_id is not null",
    r"create table paper_line (
            paper_id $uuid not null references paper(id),
            line integer not null,
            owner_id $uuid not null,
            entry_id $uuid not null references ledger_entry(id),
            kind text not null,
            reference text not null,
            query_id $uuid references query(id),
            amount bigint not null,
            at $time not null,
            primary key (paper_id, line),
            unique (owner_id, entry_id)
        )",
    r"create table paper_due (
            owner_id $uuid not null primary key,
            kind text not null check (kind in ('invoice', 'statement')),
            due_at $time not null
        )",
    r"create index paper_due_1 on paper_due (due_at)",
];
