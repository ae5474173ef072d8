//! Who may do what only one may do, with a fencing token.

use sea_orm::entity::prelude::*;

use crate::value::Instant;

/// Who may do what only one may do, with a fencing token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lease")]
pub struct Model {
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Which node.
    pub holder: String,
    /// Grows with every new holder; stale writes are told by it.
    pub token: i64,
    /// Until when, unless renewed.
    pub until: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
