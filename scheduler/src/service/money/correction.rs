//! What disputes do to a line of pay: hold it, let it go, give it back, take it back, make it up.

use entity::db::WriteTx;
use entity::store::{dispute, earning};
use entity::table::{clawback, earning as table};
use entity::value::{DisputeId, EarningKind, EarningState, ExpertId, Money, QueryId};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::books::book_surely;
use super::funds;
use super::line::line;
use super::resolution::terms;
use super::spending;
use crate::ledger::{self, HeldFrom};
use crate::service::{Context, Fault};

/// What the platform pays because a dispute found it missing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Missing {
    /// By which dispute.
    pub(crate) dispute: DisputeId,
    /// To whom.
    pub(crate) expert: ExpertId,
    /// For which query, if it was for one.
    pub(crate) query: Option<QueryId>,
    /// How much.
    pub(crate) money: Money,
}

fn moved(line: &table::Model) -> Fault {
    Fault::internal(format!("{} moved although it was locked", line.id))
}

/// A dispute takes hold of a locked line that clears or can be paid out.
///
/// # Errors
/// When the line is elsewhere, or the database fails.
pub(crate) async fn hold(
    tx: &WriteTx,
    context: &Context,
    line: &table::Model,
    dispute: DisputeId,
) -> Result<(), Fault> {
    let from = match line.state {
        EarningState::Clearing => HeldFrom::Clearing,
        EarningState::Available => HeldFrom::Available,
        _ => return Err(moved(line)),
    };
    let further = table::ActiveModel {
        dispute_id: Set(Some(dispute)),
        ..Default::default()
    };
    let moves = (line.state, EarningState::Held);
    earning::transition(tx, line.id, moves, context.now, further)
        .await?
        .ok_or_else(|| moved(line))?;
    let money = Money::new(line.amount, line.currency);
    let entry = ledger::hold(line.expert_id, money, from, &dispute.to_string());
    book_surely(tx, context, entry).await
}

/// A dispute ended for the expert: the held line can be paid out at once.
///
/// # Errors
/// When the line is not held, or the database fails.
pub(crate) async fn unhold(
    tx: &WriteTx,
    context: &Context,
    line: &table::Model,
    dispute: DisputeId,
) -> Result<(), Fault> {
    let further = table::ActiveModel {
        clear_at: Set(line.clear_at.map(|at| at.min(context.now))),
        ..Default::default()
    };
    let moves = (EarningState::Held, EarningState::Available);
    earning::transition(tx, line.id, moves, context.now, further)
        .await?
        .ok_or_else(|| moved(line))?;
    let money = Money::new(line.amount, line.currency);
    let entry = ledger::unhold(line.expert_id, money, &dispute.to_string());
    book_surely(tx, context, entry).await
}

/// A dispute ended for the brand: the held line is void, and the brand has its money back.
///
/// # Errors
/// When the line is not held, or the database fails.
pub(crate) async fn refund(
    tx: &WriteTx,
    context: &Context,
    line: &table::Model,
    dispute: DisputeId,
) -> Result<(), Fault> {
    let further = table::ActiveModel {
        void_reason: Set(Some("dispute".to_owned())),
        ..Default::default()
    };
    let moves = (EarningState::Held, EarningState::Voided);
    earning::transition(tx, line.id, moves, context.now, further)
        .await?
        .ok_or_else(|| moved(line))?;
    let (parties, split) = terms(line)?;
    let entry = ledger::refund(parties, split, &dispute.to_string());
    book_surely(tx, context, entry).await?;
    spending::give_back_line(tx, line).await?;
    funds::funded(tx, context, parties.brand, parties.currency).await?;
    Ok(())
}

/// A dispute ended for the brand after the pay was in a payout: the brand has its money back, and
/// the expert owes the pay, which later payouts make good.
///
/// The line stays as it was sent; a line of the opposite sign stands beside it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn claw_back(
    tx: &WriteTx,
    context: &Context,
    line: &table::Model,
    dispute: DisputeId,
) -> Result<(), Fault> {
    let (parties, split) = terms(line)?;
    let opposite = table::Model {
        brand_id: line.brand_id,
        query_id: line.query_id,
        assignment_id: line.assignment_id,
        resolution: line.resolution,
        price_amount: -line.price_amount,
        amount: -line.amount,
        fee_amount: -line.fee_amount,
        state: EarningState::Paid,
        evidence: json!({ "dispute_id": dispute, "earning_id": line.id }),
        dispute_id: Some(dispute),
        ..own_line(context, line)
    };
    earning::insert(tx, opposite).await?;
    if line.amount > 0 {
        let row = clawback::Model {
            id: context.id(),
            dispute_id: dispute,
            earning_id: line.id,
            expert_id: line.expert_id,
            amount: line.amount,
            currency: line.currency,
            netted: 0,
            created_at: context.now,
        };
        dispute::insert_clawback(tx, row).await?;
    }
    let entry = ledger::clawback(parties, split, &dispute.to_string());
    book_surely(tx, context, entry).await?;
    spending::give_back_line(tx, line).await?;
    funds::funded(tx, context, parties.brand, parties.currency).await?;
    Ok(())
}

fn own_line(context: &Context, of: &table::Model) -> table::Model {
    let money = Money::new(of.amount, of.currency);
    line(context, of.expert_id, EarningKind::Adjustment, money)
}

/// A dispute ended for the expert who missed pay: the platform pays it, and it can be paid out at
/// once.
///
/// # Errors
/// When the database fails.
pub(crate) async fn make_up(tx: &WriteTx, context: &Context, pay: Missing) -> Result<(), Fault> {
    let row = table::Model {
        query_id: pay.query,
        state: EarningState::Clearing,
        clear_at: Some(context.now),
        evidence: json!({ "dispute_id": pay.dispute }),
        dispute_id: Some(pay.dispute),
        ..line(context, pay.expert, EarningKind::Adjustment, pay.money)
    };
    let entry = ledger::adjustment(pay.expert, pay.money, &row.id.to_string());
    earning::insert(tx, row).await?;
    book_surely(tx, context, entry).await
}
