//! The forecast of one queue and language, made in one run.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ForecastRunId, Instant, QuantileList, QueueId};

/// The forecast of one queue and language, made in one run.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "forecast_series")]
pub struct Model {
    /// In which run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: ForecastRunId,
    /// Whose.
    pub brand_id: BrandId,
    /// Of which queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
    /// Of which language.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    /// When it was made.
    pub made_at: Instant,
    /// Where the first slot starts.
    pub starts_at: Instant,
    /// The length of a slot.
    pub interval_seconds: i32,
    /// Slot by slot.
    #[sea_orm(column_type = "JsonBinary")]
    pub points: QuantileList,
    /// The variance for each query of a mean.
    pub linear: f64,
    /// The variance for each squared query of a mean.
    pub square: f64,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
