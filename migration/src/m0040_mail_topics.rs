//! What people do not want to be written about, how a mail's link says so, and when a brand was last
//! alerted.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Refused topics, the tokens of links in mails, and alerts.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table mail_refusal (
            person_id $uuid not null references person(id),
            topic text not null,
            refused_at $time not null,
            primary key (person_id, topic)
        )",
    r"create table unsubscribe_token (
            person_id $uuid not null references person(id),
            topic text not null,
            token text not null unique,
            primary key (person_id, topic)
        )",
    r"create table promise_alert (
            brand_id $uuid not null primary key references brand(id),
            told_at $time not null
        )",
];
