//! What admins can change while the platform runs.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::Instant;

/// What admins can change while the platform runs.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// Which setting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Its value.
    #[sea_orm(column_type = "JsonBinary")]
    pub value: JsonValue,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
