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
    /// The provider's idempotency key: sent once; absent for files.
    pub key: Option<String>,
    /// When it was handed over, or may have been.
    pub sent_at: Option<Instant>,
    /// The provider's name for what it made.
    pub provider_reference: Option<String>,
    /// When the provider is asked next what became of it.
    pub next_read_at: Option<Instant>,
    /// How often the provider knew nothing of it.
    pub empty_reads: i32,
    /// When the provider was asked last.
    pub last_read_at: Option<Instant>,
    /// Into whose books at the provider it went, where the provider says.
    pub books: Option<String>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
