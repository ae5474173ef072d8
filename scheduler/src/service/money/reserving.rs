//! Setting money aside at acceptance, and giving it back.

use entity::db::WriteTx;
use entity::store::{brand as brands, night_spending, reservation};
use entity::table::{assignment, brand, reservation as table};
use entity::value::{Money, QueryId, ReservationId, ReservationState};
use serde_json::json;

use super::books::{Booked, book, book_surely, lock};
use super::funds::{self, announce, available};
use super::resolution::void_accrued;
use super::spending::{self, announce_cap, night_of};
use super::visit::visit_terms;
use crate::calendar::Night;
use crate::ledger::{self, is_low};
use crate::service::{Context, Fault};

/// Whether an acceptance could be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// The money is set aside.
    Held(ReservationId),
    /// The brand has too little. Nothing was set aside; the caller ends the offer and calls
    /// [`exhaust`](super::exhaust).
    InsufficientFunds,
    /// The night has cost what the brand lets it. Nothing was set aside, and the brand was told;
    /// the caller ends the offer.
    NightIsCapped,
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
    let brand = brands::find(tx, assignment.brand_id)
        .await?
        .ok_or_else(|| Fault::internal(format!("{} has no brand", assignment.id)))?;
    let night = night_of(&brand, &context.zones, context.now);
    let id: ReservationId = context.id();
    let price = Money::new(assignment.price_amount, assignment.currency);
    let entry = ledger::reserve(assignment.brand_id, price, &id.to_string());
    let spending = brand.spending.clone().unwrap_or_default();
    let cap = spending.nightly_cap_of(price.currency);
    if let Some(cap) = cap {
        // Whoever else sets money of this brand aside waits here, and then sees what this costs.
        lock(tx, context, &entry).await?;
        if !fits(tx, &brand, night, (price, cap)).await? {
            let cap = Money::new(cap, price.currency);
            announce_cap(tx, context, &brand, (night, cap)).await?;
            return Ok(Reserved::NightIsCapped);
        }
    }
    if let Booked::BelowFloor(_) = book(tx, context, entry).await? {
        return Ok(Reserved::InsufficientFunds);
    }
    let key = (brand.id, price.currency, night.number);
    night_spending::add(tx, key, price.amount).await?;
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
        night: Some(night.number),
    };
    reservation::insert(tx, row).await?;
    warn_when_low(tx, context, &brand, price).await?;
    if let Some(cap) = cap
        && !fits(tx, &brand, night, (price, cap)).await?
    {
        let cap = Money::new(cap, price.currency);
        announce_cap(tx, context, &brand, (night, cap)).await?;
    }
    Ok(Reserved::Held(id))
}

/// Whether one more resolution at that price keeps the night below its cap.
async fn fits(
    tx: &WriteTx,
    brand: &brand::Model,
    night: Night,
    (price, cap): (Money, i64),
) -> Result<bool, Fault> {
    let key = (brand.id, price.currency, night.number);
    let spent = night_spending::spent(tx, key).await?;
    Ok(spent.saturating_add(price.amount) <= cap)
}

/// Tells the brand, when its balance falls below its own line, or below what the next resolutions
/// need.
async fn warn_when_low(
    tx: &WriteTx,
    context: &Context,
    brand: &brand::Model,
    price: Money,
) -> Result<(), Fault> {
    let left = available(tx, brand.id, price.currency).await?;
    let before = left.saturating_add(price.amount);
    let rules = brand.spending.clone().unwrap_or_default();
    let line = rules.low_balance_of(price.currency);
    if is_low(left, line, price.amount) && !is_low(before, line, price.amount) {
        let data = json!({
            "available": Money::new(left, price.currency),
            "low_balance_policy": rules.low_balance_policy,
        });
        announce(tx, context, brand.id, "balance.low", data).await?;
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
    spending::give_back(tx, (held.brand_id, held.night), money).await?;
    funds::funded(tx, context, held.brand_id, held.currency).await?;
    Ok(true)
}
