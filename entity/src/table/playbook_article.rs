//! What a brand wrote down for experts about one topic.

use sea_orm::entity::prelude::*;

use crate::value::{ArticleId, ArticleStatus, BrandId, Instant, LanguageTag, Words};

/// What a brand wrote down for experts about one topic.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playbook_article")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ArticleId,
    /// Whose.
    pub brand_id: BrandId,
    /// What it is about, in one line.
    pub title: String,
    /// Plain text or Markdown.
    pub body: String,
    /// In which language.
    pub language: LanguageTag,
    /// That language without script and region: what searches compare.
    pub primary_language: String,
    /// The brand's own words for it.
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Words,
    /// Whether experts see it.
    pub status: ArticleStatus,
    /// Words in its title.
    pub title_words: i32,
    /// Words in its body.
    pub body_words: i32,
    /// Counts changes, for ETags and the history.
    pub version: i64,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// When it was removed; its history stays.
    pub deleted_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
