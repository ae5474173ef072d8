//! Demand against cover of one queue and language on one UTC day, as it was known at an instant.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, CoverageCells, Instant, QueueId};

/// Demand against cover of one queue and language on one UTC day, as it was known at an instant.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_day")]
pub struct Model {
    /// Whose.
    pub brand_id: BrandId,
    /// Of which queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
    /// Of which language.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    /// Days since 1970-01-01 UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// Since when this was known.
    #[sea_orm(primary_key, auto_increment = false)]
    pub made_at: Instant,
    /// The length of an interval.
    pub interval_seconds: i32,
    /// The day's intervals.
    #[sea_orm(column_type = "JsonBinary")]
    pub cells: CoverageCells,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
