//! One making of the forecasts.

use sea_orm::entity::prelude::*;

use crate::value::{ForecastRunId, Instant};

/// One making of the forecasts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "forecast_run")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ForecastRunId,
    /// When it was made.
    pub made_at: Instant,
    /// The length of its slots.
    pub interval_seconds: i32,
    /// How.
    pub method: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
