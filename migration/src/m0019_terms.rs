//! Pay beside the price: the queue's rules, what an offer freezes of them, what a night may cost.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Pay beside the price.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table queue add column pay_rules $json",
    r"alter table offer add column terms $json",
    r"alter table assignment add column terms $json",
    r"alter table brand add column spending $json",
    r"alter table reservation add column released_amount bigint not null default 0 check (released_amount >= 0)",
    r"alter table reservation add column night integer",
    r"create table night_spending (
            brand_id $uuid not null references brand(id),
            currency text not null,
            night integer not null,
            amount bigint not null,
            primary key (brand_id, currency, night),
            check (amount >= 0)
        )",
    r"create index ledger_entry_2 on ledger_entry (at)",
];
