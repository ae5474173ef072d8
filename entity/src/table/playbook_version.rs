//! An article as it was after one change: never changed, never removed.

use sea_orm::entity::prelude::*;

use crate::value::{ArticleId, BrandId, Instant, LanguageTag, QueueIds, VersionStatus, Words};

/// An article as it was after one change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playbook_version")]
pub struct Model {
    /// Whose.
    pub brand_id: BrandId,
    /// Of which article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// Which change, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// Its title then.
    pub title: String,
    /// Its text then.
    pub body: String,
    /// Its language then.
    pub language: LanguageTag,
    /// Its tags then.
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Words,
    /// Its queues then; none: all.
    #[sea_orm(column_type = "JsonBinary")]
    pub queue_ids: QueueIds,
    /// What it was then.
    pub status: VersionStatus,
    /// When.
    pub changed_at: Instant,
    /// By whom, as the audit names them.
    pub changed_by: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
