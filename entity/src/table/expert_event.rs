//! An event in an expert's own stream, numbered without holes.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant};

/// An event in an expert's own stream, numbered without holes.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "expert_event")]
pub struct Model {
    /// Whose stream.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// Its number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Its type, e.g. `offer.created`.
    pub kind: String,
    /// When.
    pub occurred_at: Instant,
    /// The particulars.
    #[sea_orm(column_type = "JsonBinary")]
    pub data: JsonValue,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
