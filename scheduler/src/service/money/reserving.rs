//! Setting money aside at acceptance, and giving it back.

use entity::db::WriteTx;
use entity::store::reservation;
use entity::table::{assignment, reservation as table};
use entity::value::{BrandId, Money, QueryId, ReservationId, ReservationState};
use serde_json::json;

use super::books::{Booked, book, book_surely};
use super::funds::{self, announce, available};
use super::resolution::void_accrued;
use super::visit::visit_terms;
use crate::ledger;
use crate::service::{Context, Fault};

/// How many further resolutions a balance should cover before the brand is told that it is low.
///
/// Ten is an evening of a small brand: time enough to pay in.
const LOW_RESOLUTIONS: i64 = 10;

/// Whether an acceptance could be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// The money is set aside.
    Held(ReservationId),
    /// The brand has too little. Nothing was set aside; the caller ends the offer and calls
    /// [`exhaust`](super::exhaust).
    InsufficientFunds,
}

/// Sets the price of an assignment aside, on its frozen terms; the visit fee's terms are frozen now.
///
/// # Errors
/// When the database fails.
pub async fn reserve(
    tx: &WriteTx,
    context: &Context,
    assignment: &assignment::Model,
) -> Result<Reserved, Fault> {
    release(tx, context, assignment.query_id).await?;
    let id: ReservationId = context.id();
    let price = Money::new(assignment.price_amount, assignment.currency);
    let entry = ledger::reserve(assignment.brand_id, price, &id.to_string());
    if let Booked::BelowFloor(_) = book(tx, context, entry).await? {
        return Ok(Reserved::InsufficientFunds);
    }
    let visit = visit_terms(tx, assignment).await?;
    let row = table::Model {
        id,
        brand_id: assignment.brand_id,
        query_id: assignment.query_id,
        assignment_id: assignment.id,
        amount: price.amount,
        visit_amount: visit.price(),
        visit_pay_amount: visit.pay(),
        currency: price.currency,
        state: ReservationState::Held,
        created_at: context.now,
        ended_at: None,
        released_amount: 0,
        night: None,
    };
    reservation::insert(tx, row).await?;
    warn_when_low(tx, context, assignment.brand_id, price).await?;
    Ok(Reserved::Held(id))
}

/// Tells the brand once, when its balance falls below what the next resolutions need.
async fn warn_when_low(
    tx: &WriteTx,
    context: &Context,
    brand: BrandId,
    price: Money,
) -> Result<(), Fault> {
    let left = available(tx, brand, price.currency).await?;
    let low = price.amount.saturating_mul(LOW_RESOLUTIONS);
    if left < low && left.saturating_add(price.amount) >= low {
        let data = json!({ "available": Money::new(left, price.currency) });
        announce(tx, context, brand, "balance.low", data).await?;
    }
    Ok(())
}

/// Gives back what is held for a query, and voids pay that is not final; `false`: nothing was held.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &WriteTx, context: &Context, query: QueryId) -> Result<bool, Fault> {
    let Some(held) = reservation::held(tx, query).await? else {
        return Ok(false);
    };
    void_accrued(tx, context, query, "work_left").await?;
    if !reservation::end(tx, held.id, ReservationState::Released, context.now).await? {
        return Ok(false);
    }
    let money = Money::new(held.amount, held.currency);
    let entry = ledger::release(held.brand_id, money, &held.id.to_string());
    book_surely(tx, context, entry).await?;
    funds::funded(tx, context, held.brand_id).await?;
    Ok(true)
}
