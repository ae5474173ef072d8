//! A stretch of time in which an expert is busy elsewhere; nobody knows with what.

use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant};

/// A stretch of time in which an expert is busy elsewhere; nobody knows with what.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "busy_interval")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// From when on. No two stretches of an expert overlap or touch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_at: Instant,
    /// The first instant after it.
    pub ends_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
