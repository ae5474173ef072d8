//! Mails with more than plain text: HTML, an appointment, and the way out of their topic.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// What else a mail of the outbox holds.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table mail add column html_body text",
    r"alter table mail add column calendar text",
    r"alter table mail add column unsubscribe_url text",
];
