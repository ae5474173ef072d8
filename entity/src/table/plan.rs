//! A shift plan: asked for, made, published.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, PersonId, PlanId, PlanState};

/// A shift plan: asked for, made, published.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    /// Where it is.
    pub state: PlanState,
    /// From when.
    pub starts_at: Instant,
    /// Until when.
    pub ends_at: Instant,
    /// What was asked for.
    #[sea_orm(column_type = "JsonBinary")]
    pub request: Json,
    /// What was planned.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub outcome: Option<Json>,
    /// Why there is no plan.
    pub failure: Option<String>,
    /// Who asked.
    pub created_by: Option<PersonId>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it was made.
    pub planned_at: Option<Instant>,
    /// When its shifts were published.
    pub published_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
