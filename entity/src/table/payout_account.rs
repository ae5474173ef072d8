//! Where an expert's money is sent.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant};

/// Where an expert's money is sent.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_account")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// By which way.
    pub rail: String,
    /// What the rail needs.
    #[sea_orm(column_type = "JsonBinary")]
    pub details: JsonValue,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
