//! When an answer would come in a queue, as the dispatcher last saw it: what quotes are read from.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Instant, QueueId};

/// When an answer would come in a queue, as the dispatcher last saw it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outlook")]
pub struct Model {
    /// In which queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
    /// Whose.
    pub brand_id: BrandId,
    /// Of the dispatcher that wrote it.
    pub token: i64,
    /// As of when.
    pub as_of: Instant,
    /// The waits by language.
    #[sea_orm(column_type = "JsonBinary")]
    pub document: JsonValue,
    /// The day ahead, and what quotes have been corrected by: looked at seldom, and large.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub day: Option<JsonValue>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
