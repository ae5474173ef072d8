//! Calendar feeds: addresses from which calendar programs read an expert's shifts or a queue's
//! roster.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Calendar feeds of experts and queues.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table calendar_feed (
            id $uuid not null primary key,
            expert_id $uuid references expert(id),
            brand_id $uuid,
            queue_id $uuid,
            name text not null,
            token_hash text unique,
            created_at $time not null,
            last_read_at $time,
            revoked_at $time,
            foreign key (brand_id, queue_id) references queue(brand_id, id),
            check ((expert_id is null) <> (queue_id is null)),
            check ((brand_id is null) = (queue_id is null)),
            check ((revoked_at is null) = (token_hash is not null))
        )",
    r"create index calendar_feed_1 on calendar_feed (expert_id, id) where revoked_at is null",
    r"create index calendar_feed_2 on calendar_feed (queue_id, id) where revoked_at is null",
];
