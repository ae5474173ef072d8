//! The evidence of a broken promise, frozen with the breach.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{Instant, PromiseId};

/// The evidence of a broken promise, frozen with the breach.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "breach")]
pub struct Model {
    /// Of which promise.
    #[sea_orm(primary_key, auto_increment = false)]
    pub promise_id: PromiseId,
    /// When it was seen.
    pub seen_at: Instant,
    /// The cause, figures that its brand may see, and ids for people of the platform.
    #[sea_orm(column_type = "JsonBinary")]
    pub evidence: JsonValue,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
