//! What experts can and may do.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// What experts can and may do.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table expert_skill (
            expert_id $uuid not null references expert(id),
            skill text not null references skill(slug),
            claimed integer not null,
            verified integer,
            verified_at $time,
            primary key (expert_id, skill),
            check (claimed between 1 and 5 and (verified is null or verified between 1 and 5))
        )",
    r"create table expert_language (
            expert_id $uuid not null references expert(id),
            tag text not null,
            claimed integer not null,
            verified integer,
            verified_at $time,
            primary key (expert_id, tag),
            check (claimed between 1 and 5 and (verified is null or verified between 1 and 5))
        )",
    r"create table certification (
            id $uuid not null primary key,
            expert_id $uuid not null references expert(id),
            brand_id $uuid not null references brand(id),
            queue_id $uuid,
            state text not null check (state in ('granted', 'expired', 'revoked')),
            granted_at $time not null,
            granted_by $uuid not null references person(id),
            expires_at $time,
            revoked_at $time,
            foreign key (brand_id, queue_id) references queue(brand_id, id)
        )",
    r"create unique index certification_1 on certification (expert_id, brand_id) where state = 'granted' and queue_id is null",
    r"create unique index certification_2 on certification (expert_id, queue_id) where state = 'granted' and queue_id is not null",
];
