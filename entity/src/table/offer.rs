//! A time-limited invitation of one query to one expert.

use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, Currency, DecisionId, DeclineReason, ExpertId, Instant, OfferEndReason, OfferId,
    OfferState, OfferTerms, QueryId, QueueId,
};

/// A time-limited invitation of one query to one expert.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    /// Whose query.
    pub brand_id: BrandId,
    /// Which query.
    pub query_id: QueryId,
    /// In which queue.
    pub queue_id: QueueId,
    /// Who is asked.
    pub expert_id: ExpertId,
    /// Pending, or how it ended.
    pub state: OfferState,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Why it was rescinded or voided.
    pub end_reason: Option<OfferEndReason>,
    /// Why it was declined.
    pub decline_reason: Option<DeclineReason>,
    /// What the expert added.
    pub note: Option<String>,
    /// What the brand would be charged.
    pub price_amount: i64,
    /// What the expert would be paid.
    pub pay_amount: i64,
    /// Of both.
    pub currency: Currency,
    /// How long the earning would clear.
    pub hold_seconds: i32,
    /// How long silence must last.
    pub quiet_seconds: i32,
    /// The promise in force when it was made.
    pub promise_due_at: Instant,
    /// Why this expert.
    pub decision_id: DecisionId,
    /// The dispatcher's fencing token.
    pub fence: i64,
    /// What else was frozen about pay; absent: made by the program before this one.
    #[sea_orm(column_type = "JsonBinary")]
    pub terms: Option<OfferTerms>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
