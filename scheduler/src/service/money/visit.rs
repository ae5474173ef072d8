//! Work that a brand calls off after the expert's first reply.

use entity::db::WriteTx;
use entity::store::{earning, reservation};
use entity::table::{assignment, earning as table, query};
use entity::value::time::seconds;
use entity::value::{EarningId, EarningKind, EarningState, ReservationState};
use serde_json::json;

use super::books::book_surely;
use super::funds;
use super::reserving::release;
use super::resolution::{terms, void_accrued};
use crate::ledger;
use crate::service::{Context, Fault};

/// The brand cancels or takes back work: charges the visit fee out of what was set aside and gives
/// the rest back. Before the first reply, and where the fee is zero, everything is given back.
///
/// Answers the line of pay, if one is owed.
///
/// # Errors
/// When the database fails.
pub async fn visit_fee(
    tx: &WriteTx,
    context: &Context,
    assignment: &assignment::Model,
    query: &query::Model,
) -> Result<Option<EarningId>, Fault> {
    let held = reservation::held(tx, query.id)
        .await?
        .filter(|held| held.assignment_id == assignment.id);
    let (Some(replied_at), Some(held)) = (assignment.first_reply_at, held) else {
        release(tx, context, query.id).await?;
        return Ok(None);
    };
    if held.visit_amount == 0 {
        release(tx, context, query.id).await?;
        return Ok(None);
    }
    void_accrued(tx, context, query.id).await?;
    reservation::end(tx, held.id, ReservationState::Posted, context.now).await?;
    let hold = u32::try_from(assignment.hold_seconds).unwrap_or(0);
    let line = table::Model {
        id: context.id(),
        expert_id: assignment.expert_id,
        brand_id: Some(assignment.brand_id),
        query_id: Some(query.id),
        assignment_id: Some(assignment.id),
        resolution: query.resolutions,
        kind: EarningKind::VisitFee,
        price_amount: held.visit_amount,
        amount: held.visit_pay_amount,
        fee_amount: held.visit_amount - held.visit_pay_amount,
        currency: held.currency,
        state: EarningState::Clearing,
        clear_at: Some(context.now + seconds(hold)),
        payout_id: None,
        evidence: json!({ "first_reply_at": replied_at, "called_off_at": context.now }),
        created_at: context.now,
        updated_at: context.now,
        shift_id: None,
        seat_id: None,
        dispute_id: None,
        returned_payout_id: None,
        void_reason: None,
    };
    let (parties, visit) = terms(&line)?;
    let entry = ledger::visit_fee(parties, held.amount, visit, &line.id.to_string());
    book_surely(tx, context, entry).await?;
    let id = line.id;
    earning::insert(tx, line).await?;
    funds::funded(tx, context, assignment.brand_id).await?;
    Ok(Some(id))
}
