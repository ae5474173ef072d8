//! Lines of pay before they are written down.

use entity::table::{assignment, earning};
use entity::value::{EarningKind, EarningState, ExpertId, Money};

use crate::ledger::Split;
use crate::service::Context;

/// A new line of money that the platform pays, accrued; the caller says more.
pub(crate) fn line(
    context: &Context,
    expert_id: ExpertId,
    kind: EarningKind,
    money: Money,
) -> earning::Model {
    earning::Model {
        id: context.id(),
        expert_id,
        brand_id: None,
        query_id: None,
        assignment_id: None,
        resolution: 0,
        kind,
        price_amount: money.amount,
        amount: money.amount,
        fee_amount: 0,
        currency: money.currency,
        state: EarningState::Accrued,
        clear_at: None,
        payout_id: None,
        evidence: serde_json::Value::Null,
        created_at: context.now,
        updated_at: context.now,
        shift_id: None,
        seat_id: None,
        dispute_id: None,
        returned_payout_id: None,
        void_reason: None,
        night: None,
    }
}

/// A new line of money that a brand pays for work, accrued.
pub(super) fn line_of_work(
    context: &Context,
    work: &assignment::Model,
    kind: EarningKind,
    split: Split,
) -> earning::Model {
    let pay = Money::new(split.pay(), work.currency);
    earning::Model {
        brand_id: Some(work.brand_id),
        query_id: Some(work.query_id),
        assignment_id: Some(work.id),
        price_amount: split.price(),
        fee_amount: split.fee(),
        ..line(context, work.expert_id, kind, pay)
    }
}
