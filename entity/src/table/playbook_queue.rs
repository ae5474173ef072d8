//! That an article is about one queue; one without such a row is about all of its brand's.

use sea_orm::entity::prelude::*;

use crate::value::{ArticleId, BrandId, QueueId};

/// That an article is about one queue.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "playbook_queue")]
pub struct Model {
    /// Whose.
    pub brand_id: BrandId,
    /// Which article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// Which queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
