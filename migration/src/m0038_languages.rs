//! In which language a person reads pages and mails.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The language of people.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[r"alter table person add column language text
        check (language in ('en', 'es', 'fil', 'ar', 'yi', 'de'))"];
