//! What a payment provider told: read again there before anything follows from it.

use sea_orm::entity::prelude::*;

use crate::value::Instant;

/// What a payment provider told: read again there before anything follows from it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_event")]
pub struct Model {
    /// Who told.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// Its name for the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: String,
    /// What it is about.
    pub kind: String,
    /// As it came; empty once it was handled.
    pub payload: String,
    /// When.
    pub received_at: Instant,
    /// When something followed.
    pub handled_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
