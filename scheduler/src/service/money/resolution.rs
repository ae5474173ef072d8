//! Pay for a resolution: accrued when proposed, charged when final, voided when reopened.

use entity::db::WriteTx;
use entity::store::{assignment as assignments, earning, reservation};
use entity::table::{assignment, earning as table, query};
use entity::value::time::seconds;
use entity::value::{
    EarningId, EarningKind, EarningState, Money, QueryId, ReservationState, ResolutionKind,
};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::books::book_surely;
use super::funds;
use super::reserving::release;
use crate::ledger::{self, Parties, Split};
use crate::service::{Context, Fault};

/// Writes the line of pay of a proposed resolution: owed once the resolution is final.
///
/// The query's `resolutions` numbers it; `evidence` is a JSON object that says why it is owed.
///
/// # Errors
/// When the resolution has a line already, or the database fails.
pub async fn accrue(
    tx: &WriteTx,
    context: &Context,
    assignment: &assignment::Model,
    query: &query::Model,
    evidence: Value,
) -> Result<EarningId, Fault> {
    let id = context.id();
    let row = table::Model {
        id,
        expert_id: assignment.expert_id,
        brand_id: Some(assignment.brand_id),
        query_id: Some(query.id),
        assignment_id: Some(assignment.id),
        resolution: query.resolutions,
        kind: EarningKind::Resolution,
        price_amount: assignment.price_amount,
        amount: assignment.pay_amount,
        fee_amount: assignment.price_amount - assignment.pay_amount,
        currency: assignment.currency,
        state: EarningState::Accrued,
        clear_at: None,
        payout_id: None,
        evidence,
        created_at: context.now,
        updated_at: context.now,
        shift_id: None,
        seat_id: None,
        dispute_id: None,
        returned_payout_id: None,
        void_reason: None,
    };
    earning::insert(tx, row).await?;
    Ok(id)
}

/// A resolution is final: charges the brand, and the pay starts to clear.
///
/// # Errors
/// When nothing was accrued or set aside for it, or the database fails.
pub async fn post(
    tx: &WriteTx,
    context: &Context,
    query: &query::Model,
    kind: ResolutionKind,
) -> Result<EarningId, Fault> {
    let missing = || Fault::internal(format!("{} has nothing to charge", query.id));
    let line = earning::of_resolution(tx, query.id)
        .await?
        .ok_or_else(missing)?;
    let held = reservation::held(tx, query.id).await?.ok_or_else(missing)?;
    let hold = hold_seconds(tx, &line).await?;
    let further = table::ActiveModel {
        clear_at: Set(Some(context.now + seconds(hold))),
        evidence: Set(with_end(line.evidence.clone(), kind, context)),
        ..Default::default()
    };
    let moves = (EarningState::Accrued, EarningState::Clearing);
    let line = earning::transition(tx, line.id, moves, context.now, further)
        .await?
        .ok_or_else(missing)?;
    if !reservation::end(tx, held.id, ReservationState::Posted, context.now).await? {
        return Err(missing());
    }
    let (parties, split) = terms(&line)?;
    let entry = ledger::charge(parties, split, &line.id.to_string());
    book_surely(tx, context, entry).await?;
    Ok(line.id)
}

async fn hold_seconds(tx: &WriteTx, line: &table::Model) -> Result<u32, Fault> {
    let assignment = match line.assignment_id {
        Some(id) => assignments::find(tx, id).await?,
        None => None,
    };
    let hold = assignment.map_or(0, |assignment| assignment.hold_seconds);
    Ok(u32::try_from(hold).unwrap_or(0))
}

/// Adds how and when the resolution became final to its evidence.
fn with_end(evidence: Value, kind: ResolutionKind, context: &Context) -> Value {
    let mut evidence = match evidence {
        Value::Object(members) => members,
        Value::Null => serde_json::Map::new(),
        other => [("note".to_owned(), other)].into_iter().collect(),
    };
    evidence.insert("rule".to_owned(), json!(kind));
    evidence.insert("final_at".to_owned(), json!(context.now));
    Value::Object(evidence)
}

/// The parties and the split of a line that a brand pays for.
pub(super) fn terms(line: &table::Model) -> Result<(Parties, Split), Fault> {
    let parties = line.brand_id.map(|brand| Parties {
        brand,
        expert: line.expert_id,
        currency: line.currency,
    });
    parties
        .zip(Split::of(line.price_amount, line.amount))
        .ok_or_else(|| Fault::internal(format!("{} has impossible terms", line.id)))
}

/// What a reopening undid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voided {
    /// Nothing was owed.
    Nothing,
    /// Pay that was not final; what was set aside is given back.
    Accrued,
    /// Pay that was clearing; the charge is reversed.
    Charged,
}

/// A query is reopened: its pay is voided, and the brand has its money back until the next
/// acceptance.
///
/// # Errors
/// 409 `hold-over` when the pay has cleared; when the database fails.
pub async fn void(tx: &WriteTx, context: &Context, query: QueryId) -> Result<Voided, Fault> {
    let Some(line) = earning::of_resolution(tx, query).await? else {
        release(tx, context, query).await?;
        return Ok(Voided::Nothing);
    };
    match line.state {
        EarningState::Accrued => {
            release(tx, context, query).await?;
            Ok(Voided::Accrued)
        }
        EarningState::Clearing => {
            reverse(tx, context, &line).await?;
            Ok(Voided::Charged)
        }
        EarningState::Voided => Ok(Voided::Nothing),
        EarningState::Available
        | EarningState::InPayout
        | EarningState::Paid
        | EarningState::Held => Err(Fault::conflict(
            "hold-over",
            "the time to reopen this query is over; post a new one",
        )),
    }
}

/// Voids pay that is clearing, and books the charge back.
async fn reverse(tx: &WriteTx, context: &Context, line: &table::Model) -> Result<(), Fault> {
    let moves = (EarningState::Clearing, EarningState::Voided);
    let further = table::ActiveModel::default();
    if earning::transition(tx, line.id, moves, context.now, further)
        .await?
        .is_none()
    {
        return Err(Fault::conflict(
            "hold-over",
            "the time to reopen this query is over; post a new one",
        ));
    }
    let (parties, split) = terms(line)?;
    let entry = ledger::reverse_charge(parties, split, &line.id.to_string());
    book_surely(tx, context, entry).await?;
    let price = Money::new(line.price_amount, line.currency);
    if price.amount > 0 {
        funds::funded(tx, context, parties.brand).await?;
    }
    Ok(())
}

/// Voids the query's pay that is not final, if there is any.
pub(super) async fn void_accrued(
    tx: &WriteTx,
    context: &Context,
    query: QueryId,
) -> Result<(), Fault> {
    if let Some(line) = earning::of_resolution(tx, query).await?
        && line.state == EarningState::Accrued
    {
        let moves = (EarningState::Accrued, EarningState::Voided);
        let further = table::ActiveModel::default();
        earning::transition(tx, line.id, moves, context.now, further).await?;
    }
    Ok(())
}
