//! A query that an expert declined or let expire is not offered to them again for a while.

use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant, QueryId};

/// A query that an expert declined or let expire is not offered to them again for a while.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cool_down")]
pub struct Model {
    /// Which query.
    #[sea_orm(primary_key, auto_increment = false)]
    pub query_id: QueryId,
    /// Which expert.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// How often.
    pub declines: i32,
    /// Until when they are not asked again.
    pub until: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
