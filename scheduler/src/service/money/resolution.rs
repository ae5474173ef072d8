//! Pay for a resolution: accrued when proposed, charged when final, voided when reopened.

use entity::db::WriteTx;
use entity::store::{assignment as assignments, earning, reservation};
use entity::table::{assignment, earning as table, query, reservation as reserved};
use entity::value::time::seconds;
use entity::value::{EarningId, EarningKind, EarningState, Instant, Money, QueryId};
use sea_orm::ActiveValue::Set;
use serde_json::{Map, Value};

use super::books::book_surely;
use super::funds;
use super::line::line_of_work;
use super::reserving::release;
use super::shares::shared;
use super::spending;
use crate::ledger::{self, Parties, Split};
use crate::service::{Context, Fault};

/// The lines of a resolution.
const RESOLUTION: [EarningKind; 1] = [EarningKind::Resolution];

/// Writes the lines of pay of a proposed resolution: owed once the resolution is final.
///
/// One line for each expert who has a part in it; whoever resolved comes first. The query's
/// `resolutions` numbers it; `evidence` is a JSON object that says why it is owed.
///
/// # Errors
/// When the resolution has lines already, or the database fails.
pub async fn accrue(
    tx: &WriteTx,
    context: &Context,
    assignment: &assignment::Model,
    query: &query::Model,
    evidence: Value,
) -> Result<EarningId, Fault> {
    let mut first = None;
    for share in shared(tx, assignment).await? {
        let mut evidence = members(evidence.clone());
        evidence.insert(
            "offer_id".to_owned(),
            share.work.offer_id.to_string().into(),
        );
        if let Some(sharing) = share.evidence {
            evidence.insert("sharing".to_owned(), sharing);
        }
        let row = table::Model {
            resolution: query.resolutions,
            evidence: Value::Object(evidence),
            ..line_of_work(context, &share.work, EarningKind::Resolution, share.split)
        };
        first.get_or_insert(row.id);
        earning::insert(tx, row).await?;
    }
    first.ok_or_else(|| Fault::internal(format!("{} is shared by nobody", query.id)))
}

/// A resolution is final: charges the brand, and the pay starts to clear. What the lines do not
/// cost of the money set aside goes back.
///
/// `end` is a JSON object that says how it became final.
///
/// # Errors
/// When nothing was accrued or set aside for it, or the database fails.
pub async fn post(
    tx: &WriteTx,
    context: &Context,
    query: &query::Model,
    end: Value,
) -> Result<EarningId, Fault> {
    let missing = || Fault::internal(format!("{} has nothing to charge", query.id));
    let held = reservation::held(tx, query.id).await?.ok_or_else(missing)?;
    let clear_at = clear_at(tx, context, &held).await?;
    let (mut charged, mut own) = (0, None);
    for line in earning::of_query(tx, query.id, &RESOLUTION).await? {
        let mut evidence = members(line.evidence.clone());
        evidence.extend(members(end.clone()));
        let further = table::ActiveModel {
            clear_at: Set(Some(clear_at)),
            night: Set(held.night),
            evidence: Set(Value::Object(evidence)),
            ..Default::default()
        };
        let moves = (EarningState::Accrued, EarningState::Clearing);
        let line = earning::transition(tx, line.id, moves, context.now, further)
            .await?
            .ok_or_else(missing)?;
        let (parties, split) = terms(&line)?;
        book_surely(
            tx,
            context,
            ledger::charge(parties, split, &line.id.to_string()),
        )
        .await?;
        charged += line.price_amount;
        if line.assignment_id == Some(held.assignment_id) {
            own = Some(line.id);
        }
    }
    let rest = Money::new(held.amount - charged, held.currency);
    if !reservation::post(tx, held.id, rest.amount, context.now).await? {
        return Err(missing());
    }
    if rest.amount > 0 {
        let entry = ledger::release(held.brand_id, rest, &held.id.to_string());
        book_surely(tx, context, entry).await?;
        let night = (held.brand_id, held.night);
        spending::give_back(tx, night, rest).await?;
        funds::funded(tx, context, held.brand_id, held.currency).await?;
    }
    own.ok_or_else(missing)
}

/// When the pay of a resolution that is final now has cleared: by the terms of whoever resolved,
/// for everybody who has a part, because until then it can be reopened.
async fn clear_at(
    tx: &WriteTx,
    context: &Context,
    held: &reserved::Model,
) -> Result<Instant, Fault> {
    let work = assignments::find(tx, held.assignment_id).await?;
    let hold = work.map_or(0, |work| work.hold_seconds);
    Ok(context.now + seconds(u32::try_from(hold).unwrap_or(0)))
}

/// Evidence as an object.
fn members(evidence: Value) -> Map<String, Value> {
    match evidence {
        Value::Object(members) => members,
        Value::Null => Map::new(),
        other => [("note".to_owned(), other)].into_iter().collect(),
    }
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
/// acceptance. `reason` is kept with the lines.
///
/// # Errors
/// 409 `hold-over` when the pay has cleared, `disputed` while a dispute holds it; when the database
/// fails.
pub async fn void(
    tx: &WriteTx,
    context: &Context,
    query: QueryId,
    reason: &str,
) -> Result<Voided, Fault> {
    let lines = earning::of_query(tx, query, &RESOLUTION).await?;
    let Some(first) = lines.first() else {
        release(tx, context, query).await?;
        return Ok(Voided::Nothing);
    };
    if first.state == EarningState::Accrued {
        void_accrued(tx, context, query, reason).await?;
        release(tx, context, query).await?;
        return Ok(Voided::Accrued);
    }
    for line in &lines {
        match line.state {
            EarningState::Clearing => reverse(tx, context, line, reason).await?,
            EarningState::Held => {
                return Err(Fault::conflict(
                    "disputed",
                    "the charge for this query is disputed; withdraw the dispute to reopen it",
                ));
            }
            EarningState::Accrued
            | EarningState::Available
            | EarningState::InPayout
            | EarningState::Paid
            | EarningState::Voided => return Err(hold_over()),
        }
    }
    funds::funded(tx, context, terms(first)?.0.brand, first.currency).await?;
    Ok(Voided::Charged)
}

fn hold_over() -> Fault {
    Fault::conflict(
        "hold-over",
        "the time to reopen this query is over; post a new one",
    )
}

/// What is set in a line that is void for this reason.
fn because(reason: &str) -> table::ActiveModel {
    table::ActiveModel {
        void_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    }
}

/// Voids pay that is clearing, and books the charge back.
async fn reverse(
    tx: &WriteTx,
    context: &Context,
    line: &table::Model,
    reason: &str,
) -> Result<(), Fault> {
    let moves = (EarningState::Clearing, EarningState::Voided);
    let moved = earning::transition(tx, line.id, moves, context.now, because(reason)).await?;
    if moved.is_none() {
        return Err(hold_over());
    }
    let (parties, split) = terms(line)?;
    let entry = ledger::reverse_charge(parties, split, &line.id.to_string());
    book_surely(tx, context, entry).await?;
    spending::give_back_line(tx, line).await
}

/// Voids the query's pay that is not final, if there is any.
pub(super) async fn void_accrued(
    tx: &WriteTx,
    context: &Context,
    query: QueryId,
    reason: &str,
) -> Result<(), Fault> {
    for line in earning::of_query(tx, query, &RESOLUTION).await? {
        if line.state == EarningState::Accrued {
            let moves = (EarningState::Accrued, EarningState::Voided);
            earning::transition(tx, line.id, moves, context.now, because(reason)).await?;
        }
    }
    Ok(())
}
