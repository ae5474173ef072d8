//! Money sent to one expert in one currency.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, ExpertId, Instant, PayoutId, PayoutRunId, PayoutState};

/// Money sent to one expert in one currency.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout")]
pub struct Model {
    /// The payout.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayoutId,
    /// In which run.
    pub run_id: PayoutRunId,
    /// To whom.
    pub expert_id: ExpertId,
    /// How much.
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
    /// Where it is.
    pub state: PayoutState,
    /// When it was drawn up.
    pub created_at: Instant,
    /// When its state last changed.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
