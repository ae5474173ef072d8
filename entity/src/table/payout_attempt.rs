//! One try at a payout.

use sea_orm::entity::prelude::*;

use crate::value::{AttemptId, AttemptState, Instant, PayoutId};

/// One try at a payout.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_attempt")]
pub struct Model {
    /// The attempt; the rail's idempotency key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttemptId,
    /// Of which payout.
    pub payout_id: PayoutId,
    /// What came of it.
    pub state: AttemptState,
    /// SHA-256 of what was sent.
    pub request_hash: String,
    /// When.
    pub created_at: Instant,
    /// When the outcome was known.
    pub ended_at: Option<Instant>,
    /// What the rail said.
    pub response: Option<String>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
