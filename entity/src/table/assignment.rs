//! Accepted work of one expert on one query, on the terms of the offer.

use sea_orm::entity::prelude::*;

use crate::value::{
    AssignmentId, AssignmentState, BrandId, Channel, ClockKind, Currency, ExpertId, Instant,
    OfferId, OfferTerms, QueryId, QueueId,
};

/// Accepted work of one expert on one query, on the terms of the offer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// The assignment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    /// Whose query.
    pub brand_id: BrandId,
    /// Which query.
    pub query_id: QueryId,
    /// In which queue.
    pub queue_id: QueueId,
    /// Who holds it.
    pub expert_id: ExpertId,
    /// On which offer's terms.
    pub offer_id: OfferId,
    /// Which kind of work, for capacity.
    pub channel: Channel,
    /// Where it is.
    pub state: AssignmentState,
    /// What the brand is charged.
    pub price_amount: i64,
    /// What the expert is paid.
    pub pay_amount: i64,
    /// Of both.
    pub currency: Currency,
    /// How long the earning clears.
    pub hold_seconds: i32,
    /// How long silence must last.
    pub quiet_seconds: i32,
    /// When it was accepted.
    pub accepted_at: Instant,
    /// When the expert first wrote to the customer.
    pub first_reply_at: Option<Instant>,
    /// Which clock runs.
    pub clock: Option<ClockKind>,
    /// Since when.
    pub clock_started_at: Option<Instant>,
    /// Until when.
    pub clock_due_at: Option<Instant>,
    /// The last warning given on that clock: 0, 50, 80.
    pub warned_percent: i32,
    /// When the expert stopped holding it.
    pub ended_at: Option<Instant>,
    /// What the expert left for the next one.
    pub note: Option<String>,
    /// What else was frozen about pay; absent: made by the program before this one.
    #[sea_orm(column_type = "JsonBinary")]
    pub terms: Option<OfferTerms>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
