//! What brands write down for experts: articles, their history, and the words they are found by.
//!
//! The columns that words are looked up by are compared byte by byte on both databases, so that
//! "begins with" is a range of the index and the order is the same.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// What brands write down for experts.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"create table playbook_article (
            id $uuid not null primary key,
            brand_id $uuid not null references brand(id),
            title text not null,
            body text not null,
            language text not null,
            primary_language text not null,
            tags $json not null,
            status text not null check (status in ('draft', 'published')),
            title_words integer not null,
            body_words integer not null,
            version bigint not null,
            created_at $time not null,
            updated_at $time not null,
            deleted_at $time,
            check (version > 0 and title_words >= 0 and body_words >= 0),
            unique (brand_id, id)
        )",
    r"create index playbook_article_1 on playbook_article (brand_id, id) where deleted_at is null",
    r"create table playbook_queue (
            brand_id $uuid not null,
            article_id $uuid not null,
            queue_id $uuid not null,
            primary key (article_id, queue_id),
            foreign key (brand_id, article_id) references playbook_article(brand_id, id),
            foreign key (brand_id, queue_id) references queue(brand_id, id)
        )",
    r"create table playbook_version (
            brand_id $uuid not null,
            article_id $uuid not null,
            version bigint not null,
            title text not null,
            body text not null,
            language text not null,
            tags $json not null,
            queue_ids $json not null,
            status text not null check (status in ('draft', 'published', 'deleted')),
            changed_at $time not null,
            changed_by text not null,
            primary key (article_id, version),
            foreign key (brand_id, article_id) references playbook_article(brand_id, id)
        )",
    r"create table playbook_word (
            brand_id $uuid not null,
            article_id $uuid not null,
            form $bytewise not null,
            stem $bytewise not null,
            in_title integer not null,
            in_body integer not null,
            primary key (article_id, form),
            foreign key (brand_id, article_id) references playbook_article(brand_id, id),
            check (in_title >= 0 and in_body >= 0 and in_title + in_body > 0)
        )",
    r"create index playbook_word_1 on playbook_word (brand_id, form)",
    r"create index playbook_word_2 on playbook_word (brand_id, stem)",
];
