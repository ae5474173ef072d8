//! People, experts, memberships, sessions, keys.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// People, experts, memberships, sessions, keys.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table person (
            id $uuid not null primary key,
            email text not null,
            email_key text not null unique,
            name text not null,
            password_hash text not null,
            email_verified_at $time,
            created_at $time not null
        )",
    r"create table expert (
            id $uuid not null primary key,
            person_id $uuid not null unique references person(id),
            display_name text not null,
            time_zone text not null,
            status text not null check (status in ('applied', 'approved', 'suspended')),
            status_reason text,
            data_region text,
            weekly $json not null,
            exceptions $json not null,
            travel $json not null,
            intent text not null check (intent in ('online', 'paused', 'draining', 'offline')),
            intent_since $time,
            paused_until $time,
            seen_at $time,
            lease_until $time,
            lapses integer not null,
            rating_count integer not null,
            rating_sum integer not null,
            offers_made integer not null,
            offers_accepted integer not null,
            event_sequence bigint not null,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null
        )",
    r"create index expert_2 on expert (seen_at) where seen_at is not null",
    r"create table membership (
            id $uuid not null primary key,
            person_id $uuid not null references person(id),
            brand_id $uuid references brand(id),
            expert_id $uuid references expert(id),
            role text not null check (role in ('owner', 'developer', 'agent', 'finance', 'expert', 'ops', 'approver')),
            created_at $time not null,
            accepted_at $time,
            removed_at $time,
            check ((role in ('owner','developer','agent','finance')) = (brand_id is not null)),
            check ((role = 'expert') = (expert_id is not null))
        )",
    r"create unique index membership_3 on membership (person_id, brand_id, role) where removed_at is null and brand_id is not null",
    r"create unique index membership_4 on membership (person_id, role) where removed_at is null and brand_id is null",
    r"create index membership_5 on membership (brand_id)",
    r"create table session (
            id $uuid not null primary key,
            person_id $uuid not null references person(id),
            membership_id $uuid not null references membership(id),
            generation bigint not null,
            rotated_at $time not null,
            created_at $time not null,
            expires_at $time not null,
            revoked_at $time
        )",
    r"create index session_1 on session (person_id)",
    r"create table email_token (
            id $uuid not null primary key,
            person_id $uuid not null references person(id),
            membership_id $uuid references membership(id),
            purpose text not null check (purpose in ('verify', 'reset', 'invite')),
            token_hash text not null unique,
            created_at $time not null,
            expires_at $time not null,
            used_at $time,
            check ((purpose = 'invite') = (membership_id is not null))
        )",
    r"create index email_token_1 on email_token (person_id)",
    r"create table api_key (
            id $uuid not null primary key,
            brand_id $uuid not null references brand(id),
            name text not null,
            key_hash text not null unique,
            hint text not null,
            scopes $json not null,
            created_by $uuid not null references person(id),
            created_at $time not null,
            last_used_at $time,
            revoked_at $time
        )",
    r"create index api_key_1 on api_key (brand_id)",
];
