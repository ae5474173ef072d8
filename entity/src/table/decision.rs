//! Why the dispatcher did what it did.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{DecisionId, Instant, QueryId};

/// Why the dispatcher did what it did.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// The decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    /// About which query.
    pub query_id: QueryId,
    /// When.
    pub decided_at: Instant,
    /// Who was considered, who was not and why, with the parts of the score.
    #[sea_orm(column_type = "JsonBinary")]
    pub explanation: JsonValue,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
