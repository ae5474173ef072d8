//! Second factors of people: their seeds, their recovery codes, and which sessions began with one.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Second factors and recovery codes.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table second_factor (
            id $uuid not null primary key,
            person_id $uuid not null unique references person(id),
            seed text not null,
            last_used_step bigint not null,
            wrong_codes integer not null,
            wrong_at $time,
            created_at $time not null,
            confirmed_at $time,
            check (last_used_step >= 0),
            check (wrong_codes >= 0),
            check ((wrong_codes > 0) = (wrong_at is not null))
        )",
    r"create table recovery_code (
            id $uuid not null primary key,
            second_factor_id $uuid not null references second_factor(id),
            code_hash text not null,
            created_at $time not null,
            used_at $time
        )",
    r"create unique index recovery_code_1 on recovery_code (second_factor_id, code_hash)",
    r"alter table session add column second_factor_at $time",
];
