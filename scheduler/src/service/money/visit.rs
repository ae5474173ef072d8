//! Work that goes back to the brand: the visit fee, and the credit for what the brand left out.
//!
//! A query owes at most one of the two, to the expert who answered last.

use entity::db::WriteTx;
use entity::store::{assignment as assignments, earning, queue, reservation};
use entity::table::{assignment, earning as table, query};
use entity::value::time::seconds;
use entity::value::{
    EarningId, EarningKind, EarningState, EscalateReason, Money, OfferTerms, ReservationState,
};
use serde_json::{Value, json};

use super::books::{Booked, book};
use super::funds;
use super::line::line_of_work;
use super::reserving::release;
use super::resolution::{terms, void_accrued};
use super::shares::{FEES, split_of};
use super::spending;
use crate::ledger::{self, Split};
use crate::service::{Context, Fault, audit};

/// What an offer froze beside price and pay; of one that the program before this one made: what the
/// queue says now.
pub(super) async fn terms_of(tx: &WriteTx, work: &assignment::Model) -> Result<OfferTerms, Fault> {
    if let Some(terms) = work.terms {
        return Ok(terms);
    }
    let queue = queue::find(tx, work.queue_id).await?;
    Ok(queue.map_or_else(OfferTerms::default, |queue| OfferTerms {
        visit_fee: queue.visit_fee_amount,
        rules: queue.pay_rules.unwrap_or_default(),
    }))
}

/// What is owed when this work is called off: at most the price, on the offer's share.
pub(super) async fn visit_terms(tx: &WriteTx, work: &assignment::Model) -> Result<Split, Fault> {
    part(work, terms_of(tx, work).await?.visit_fee)
}

/// A part of the price of this work, on its offer's share.
fn part(work: &assignment::Model, amount: i64) -> Result<Split, Fault> {
    split_of(work)?
        .on(amount.clamp(0, work.price_amount))
        .ok_or_else(|| Fault::internal(format!("{} has impossible terms", work.id)))
}

/// Why work went back to the brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalledOff {
    /// The brand cancelled it or took it back: after the first reply it owes the visit fee.
    ByBrand,
    /// The window ended: it owes the fee where the queue says so.
    HandedBack,
    /// Only the brand can go on: it owes the credit when its own information was missing and the
    /// queue grants one, or the fee where the queue says so.
    Escalated(EscalateReason),
}

/// Work goes back to its brand: what is owed for it is charged, everything else set aside for the
/// query goes back, and pay that was not final is void.
///
/// Answers the line of pay, if one is owed.
///
/// # Errors
/// When the database fails.
pub async fn call_off(
    tx: &WriteTx,
    context: &Context,
    query: &query::Model,
    why: CalledOff,
) -> Result<Option<EarningId>, Fault> {
    void_accrued(tx, context, query.id, "called_off").await?;
    let Some((work, kind, split)) = owed(tx, query, why).await? else {
        release(tx, context, query.id).await?;
        return Ok(None);
    };
    let hold = u32::try_from(work.hold_seconds).unwrap_or(0);
    let line = table::Model {
        resolution: query.resolutions,
        state: EarningState::Clearing,
        clear_at: Some(context.now + seconds(hold)),
        evidence: evidence(context, &work, why),
        ..line_of_work(context, &work, kind, split)
    };
    let Charged::Against(night) = charge(tx, context, &work, &line).await? else {
        let detail =
            json!({ "query_id": query.id, "amount": split.price(), "currency": work.currency });
        audit::record(tx, context, "visit-fee.uncollected", work.id, detail).await?;
        return Ok(None);
    };
    let id = line.id;
    earning::insert(tx, table::Model { night, ..line }).await?;
    funds::funded(tx, context, work.brand_id, work.currency).await?;
    Ok(Some(id))
}

/// To whom what is owed, if anything.
async fn owed(
    tx: &WriteTx,
    query: &query::Model,
    why: CalledOff,
) -> Result<Option<(assignment::Model, EarningKind, Split)>, Fault> {
    if !earning::of_query(tx, query.id, &FEES).await?.is_empty() {
        return Ok(None);
    }
    let all = assignments::of_query(tx, query.id).await?;
    if let (CalledOff::Escalated(EscalateReason::NeedsBrandInformation), Some(last)) =
        (why, all.last())
    {
        let credit = part(last, terms_of(tx, last).await?.rules.escalation_credit)?;
        if credit.price() > 0 {
            return Ok(Some((last.clone(), EarningKind::EscalationCredit, credit)));
        }
    }
    let Some(replied) = all.into_iter().rfind(|work| work.first_reply_at.is_some()) else {
        return Ok(None);
    };
    let rules = terms_of(tx, &replied).await?.rules;
    let agreed = match why {
        CalledOff::ByBrand => true,
        CalledOff::HandedBack => rules.visit_fee_on_handed_back,
        CalledOff::Escalated(_) => rules.visit_fee_on_escalated,
    };
    let fee = visit_terms(tx, &replied).await?;
    Ok((agreed && fee.price() > 0).then_some((replied, EarningKind::VisitFee, fee)))
}

fn evidence(context: &Context, work: &assignment::Model, why: CalledOff) -> Value {
    let (cause, reason) = match why {
        CalledOff::ByBrand => ("called_off", None),
        CalledOff::HandedBack => ("handed_back", None),
        CalledOff::Escalated(reason) => ("escalated", Some(reason)),
    };
    json!({
        "cause": cause, "reason": reason, "offer_id": work.offer_id,
        "first_reply_at": work.first_reply_at, "called_off_at": context.now,
    })
}

/// Whether what is owed could be charged.
enum Charged {
    /// It was, and counts against that night of the brand's.
    Against(Option<i32>),
    /// The brand has too little.
    TooLittle,
}

/// Charges a line out of what is set aside for its work; where nothing is (others had the query
/// since), out of what the brand may spend.
async fn charge(
    tx: &WriteTx,
    context: &Context,
    work: &assignment::Model,
    line: &table::Model,
) -> Result<Charged, Fault> {
    let (parties, split) = terms(line)?;
    let reference = line.id.to_string();
    let held = reservation::held(tx, work.query_id).await?;
    let held = held.filter(|held| held.assignment_id == work.id);
    let entry = match &held {
        Some(held) => {
            reservation::end(tx, held.id, ReservationState::Posted, context.now).await?;
            ledger::visit_fee(parties, held.amount, split, &reference)
        }
        None => {
            release(tx, context, work.query_id).await?;
            ledger::late_fee(parties, split, &reference)
        }
    };
    if let Booked::BelowFloor(_) = book(tx, context, entry).await? {
        return Ok(Charged::TooLittle);
    }
    let Some(held) = held else {
        let fee = Money::new(split.price(), work.currency);
        let night = spending::count(tx, context, work.brand_id, fee).await?;
        return Ok(Charged::Against(Some(night)));
    };
    let rest = Money::new(held.amount - split.price(), held.currency);
    spending::give_back(tx, (held.brand_id, held.night), rest).await?;
    Ok(Charged::Against(held.night))
}
