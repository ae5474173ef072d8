//! Pay that its expert has to give back.

use sea_orm::entity::prelude::*;

use crate::value::{ClawbackId, Currency, DisputeId, EarningId, ExpertId, Instant};

/// Pay that its expert has to give back.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clawback")]
pub struct Model {
    /// The clawback.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClawbackId,
    /// By which dispute.
    pub dispute_id: DisputeId,
    /// Which line.
    pub earning_id: EarningId,
    /// Who gives back.
    pub expert_id: ExpertId,
    /// How much.
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
    /// What later payouts have made good.
    pub netted: i64,
    /// When it was decided.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
