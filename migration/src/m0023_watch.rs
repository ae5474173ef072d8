//! Watching a brand's money: which of it ran out, and how far on credit it could go at what time.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Watching a brand's money.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

/// Credit lines that were set before are taken to be as old as their accounts: nobody wrote down
/// when that was.
const STATEMENTS: &[&str] = &[
    r"create table shortage (
            brand_id $uuid not null references brand(id),
            currency text not null,
            kind text not null check (kind in ('funds', 'nightly_cap')),
            since $time not null,
            primary key (brand_id, currency, kind)
        )",
    r"create table credit_line (
            brand_id $uuid not null references brand(id),
            currency text not null,
            since $time not null,
            amount bigint not null check (amount >= 0),
            primary key (brand_id, currency, since)
        )",
    r"insert into credit_line (brand_id, currency, since, amount)
        select owner_id, currency, created_at, -floor from account
        where owner_kind = 'brand' and kind = 'available' and floor < 0",
];
