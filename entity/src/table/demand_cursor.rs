//! Up to when something has been counted.

use sea_orm::entity::prelude::*;

use crate::value::Instant;

/// Up to when something has been counted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "demand_cursor")]
pub struct Model {
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The first instant that is not counted yet.
    pub until: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
