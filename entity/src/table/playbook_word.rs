//! A word of an article: what searches look up.

use sea_orm::entity::prelude::*;

use crate::value::{ArticleId, BrandId};

/// A word of an article.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playbook_word")]
pub struct Model {
    /// Whose.
    pub brand_id: BrandId,
    /// In which article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// The word as it stands there, folded: without case and marks.
    #[sea_orm(primary_key, auto_increment = false)]
    pub form: String,
    /// What it is a form of, in the article's language.
    pub stem: String,
    /// How often in the title.
    pub in_title: i32,
    /// How often in the body.
    pub in_body: i32,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
