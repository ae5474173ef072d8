//! An announced campaign or launch.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, DemandEventId, Instant, QueueId};

/// An announced campaign or launch.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "demand_event")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DemandEventId,
    /// Whose.
    pub brand_id: BrandId,
    /// In which queue.
    pub queue_id: QueueId,
    /// What it is called.
    pub name: String,
    /// Its first instant.
    pub starts_at: Instant,
    /// The first instant after it.
    pub ends_at: Instant,
    /// By what demand is multiplied.
    pub factor: f64,
    /// How many queries come in addition.
    pub extra_queries: f64,
    /// When it was announced.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
