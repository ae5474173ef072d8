//! Money sent to one expert in one currency.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{Currency, ExpertId, Instant, PayoutId, PayoutRunId, PayoutState};

/// Money sent to one expert in one currency.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
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
    /// What of its earnings made good what the expert owed; `amount` is without it.
    pub netted_amount: i64,
    /// Where it goes, as it was when it was drawn up.
    #[sea_orm(column_type = "JsonBinary")]
    pub destination: Option<JsonValue>,
    /// Why it was not sent, or came back.
    pub failure: Option<String>,
    /// The provider's name for it.
    pub provider_reference: Option<String>,
    /// When it came back.
    pub returned_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
