//! Web push: the key that signs, and the browsers that show offers.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The key of web push, and experts' browsers.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table push_key (
            id integer not null primary key check (id = 1),
            public text not null,
            private text not null,
            created_at $time not null
        )",
    // Sessions are purged once they are over, so a device may outlive the one that it belongs to.
    r"create table push_device (
            id $uuid not null primary key,
            expert_id $uuid not null references expert(id),
            session_id $uuid not null,
            name text not null,
            host text not null,
            address_hash text not null unique,
            subscription text not null,
            created_at $time not null,
            told_at $time
        )",
    r"create index push_device_1 on push_device (expert_id, id)",
];
