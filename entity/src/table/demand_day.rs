//! What arrived on one UTC day in one queue and language.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, DayCounts, DemandSource, Instant, QueueId};

/// What arrived on one UTC day in one queue and language.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "demand_day")]
pub struct Model {
    /// Whose.
    pub brand_id: BrandId,
    /// In which queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
    /// In which language; empty where nobody said.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    /// Who says so.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: DemandSource,
    /// The UTC day, in days since 1970-01-01.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// The counts.
    #[sea_orm(column_type = "JsonBinary")]
    pub counts: DayCounts,
    /// When they last changed.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
