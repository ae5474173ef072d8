//! What a day has shown so far against its forecast.

use sea_orm::entity::prelude::*;

use crate::value::{ForecastRunId, Instant, QueueId};

/// What a day has shown so far against its forecast.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "forecast_update")]
pub struct Model {
    /// Of which run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: ForecastRunId,
    /// Of which queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
    /// Of which language.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    /// When it was seen.
    #[sea_orm(primary_key, auto_increment = false)]
    pub made_at: Instant,
    /// Where the brand's local day ends.
    pub day_ends_at: Instant,
    /// The day's factor.
    pub factor: f64,
    /// Its variance.
    pub variance: f64,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
