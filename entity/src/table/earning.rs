//! One line of pay, and what the brand is charged for it.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{
    AssignmentId, BrandId, Currency, DisputeId, EarningId, EarningKind, EarningState, ExpertId,
    Instant, PayoutId, QueryId, SeatId, ShiftId,
};

/// One line of pay, and what the brand is charged for it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "earning")]
pub struct Model {
    /// The line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EarningId,
    /// Who earns.
    pub expert_id: ExpertId,
    /// Who pays; the platform when absent.
    pub brand_id: Option<BrandId>,
    /// For which query.
    pub query_id: Option<QueryId>,
    /// For which assignment.
    pub assignment_id: Option<AssignmentId>,
    /// Which resolution of the query.
    pub resolution: i32,
    /// For what.
    pub kind: EarningKind,
    /// What the brand is charged.
    pub price_amount: i64,
    /// What the expert earns.
    pub amount: i64,
    /// What the platform keeps.
    pub fee_amount: i64,
    /// Of all three.
    pub currency: Currency,
    /// Where it is.
    pub state: EarningState,
    /// When it clears.
    pub clear_at: Option<Instant>,
    /// In which payout.
    pub payout_id: Option<PayoutId>,
    /// Why it is owed.
    #[sea_orm(column_type = "JsonBinary")]
    pub evidence: JsonValue,
    /// When it was earned.
    pub created_at: Instant,
    /// When its state last changed.
    pub updated_at: Instant,
    /// For which shift.
    pub shift_id: Option<ShiftId>,
    /// For which seat on it.
    pub seat_id: Option<SeatId>,
    /// The dispute that holds or held it; of an adjustment: the dispute that it follows from.
    pub dispute_id: Option<DisputeId>,
    /// Of an adjustment: the payout that came back and is paid again by it.
    pub returned_payout_id: Option<PayoutId>,
    /// Why it is not owed after all.
    pub void_reason: Option<String>,
    /// Against which of the brand's nights it counts, in days since 1970-01-01.
    pub night: Option<i32>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
