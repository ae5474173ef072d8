//! How money is shown: lines of pay and of charges, payouts, runs; every field is named.

use entity::table;
use entity::value::{
    BrandId, DepositId, DisputeId, EarningId, EarningKind, EarningState, ExpertId, Money, PayoutId,
    PayoutRunId, PayoutState, PersonId, QueryId, ShiftId,
};
use serde::Serialize;
use serde_json::Value;

use super::people_views::instant;

/// One line of pay (to the expert) or of charges (to the brand).
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct LineView {
    id: EarningId,
    kind: EarningKind,
    amount: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<QueryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shift_id: Option<ShiftId>,
    state: EarningState,
    #[serde(skip_serializing_if = "Option::is_none")]
    clear_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout_id: Option<PayoutId>,
    /// The dispute that holds or held it, or that it follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    dispute_id: Option<DisputeId>,
    /// Why it is not owed after all.
    #[serde(skip_serializing_if = "Option::is_none")]
    void_reason: Option<String>,
    evidence: Value,
    created_at: String,
}

impl LineView {
    /// What an expert earned.
    pub(super) fn earned(line: table::earning::Model) -> Self {
        let amount = line.amount;
        Self::of(line, amount)
    }

    /// What a brand is charged; how it is split is not the brand's matter.
    pub(super) fn charged(line: table::earning::Model) -> Self {
        let amount = line.price_amount;
        Self {
            payout_id: None,
            ..Self::of(line, amount)
        }
    }

    fn of(line: table::earning::Model, amount: i64) -> Self {
        Self {
            id: line.id,
            kind: line.kind,
            amount: Money::new(amount, line.currency),
            query_id: line.query_id,
            shift_id: line.shift_id,
            state: line.state,
            clear_at: line.clear_at.map(instant),
            payout_id: line.payout_id,
            dispute_id: line.dispute_id,
            void_reason: line.void_reason,
            evidence: line.evidence,
            created_at: instant(line.created_at),
        }
    }
}

/// A deposit.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct DepositView {
    id: DepositId,
    brand_id: BrandId,
    amount: Money,
    reference: String,
    created_by: PersonId,
    created_at: String,
}

impl From<table::deposit::Model> for DepositView {
    fn from(deposit: table::deposit::Model) -> Self {
        Self {
            id: deposit.id,
            brand_id: deposit.brand_id,
            amount: Money::new(deposit.amount, deposit.currency),
            reference: deposit.reference,
            created_by: deposit.created_by,
            created_at: instant(deposit.created_at),
        }
    }
}

/// A payout.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct PayoutView {
    id: PayoutId,
    run_id: PayoutRunId,
    expert_id: ExpertId,
    amount: Money,
    state: PayoutState,
    created_at: String,
    updated_at: String,
}

impl From<table::payout::Model> for PayoutView {
    fn from(payout: table::payout::Model) -> Self {
        Self {
            id: payout.id,
            run_id: payout.run_id,
            expert_id: payout.expert_id,
            amount: Money::new(payout.amount, payout.currency),
            state: payout.state,
            created_at: instant(payout.created_at),
            updated_at: instant(payout.updated_at),
        }
    }
}
