//! What a payout made good of a clawback.

use sea_orm::entity::prelude::*;

use crate::value::{ClawbackId, PayoutId};

/// What a payout made good of a clawback.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_netting")]
pub struct Model {
    /// Which payout.
    #[sea_orm(primary_key, auto_increment = false)]
    pub payout_id: PayoutId,
    /// Which clawback.
    #[sea_orm(primary_key, auto_increment = false)]
    pub clawback_id: ClawbackId,
    /// How much.
    pub amount: i64,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
