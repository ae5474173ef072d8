//! What a brand's own rules let it spend: a cap on each night, and what happens when money is low.
//!
//! Invariant: nothing is set aside in a night that would then have cost more than the cap in force.
//! A night has cost what was set aside or charged in it and did not go back, whenever it did: a fee
//! for work that the brand itself called off counts, but no cap forbids it. It is counted while the
//! brand's accounts are locked, in the transaction that books it; the dispatch only avoids offers
//! that would fail.

use entity::db::WriteTx;
use entity::store::{brand as brands, night_spending, shortage};
use entity::table;
use entity::value::time::seconds;
use entity::value::zone::Zone;
use entity::value::{BrandId, Currency, Instant, Money, ShortageKind};
use entity::zones::Zones;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;

use super::funds::{announce, available};
use crate::calendar::Night;
use crate::ledger::Means;
use crate::service::{Context, Fault};

/// How many times longer a first answer may take while money is low, where the brand chose that.
///
/// Four makes a quarter of an hour an hour: long enough to pay in, short enough to be believed.
const LONGER: u32 = 4;

/// The brand's night in which an instant lies; by UTC where its zone is unknown.
#[must_use]
pub fn night_of(brand: &table::brand::Model, zones: &Zones, at: Instant) -> Night {
    let zone = zones.get(&brand.time_zone).unwrap_or_else(Zone::utc);
    Night::of(&zone, at)
}

/// What a brand may spend in one currency, at an instant of that night.
///
/// # Errors
/// When the database fails.
pub async fn means(
    db: &impl ConnectionTrait,
    brand: &table::brand::Model,
    night: Night,
    currency: Currency,
) -> Result<Means, DbErr> {
    let spending = brand.spending.clone().unwrap_or_default();
    let key = (brand.id, currency, night.number);
    Ok(Means {
        available: available(db, brand.id, currency).await?,
        spent_tonight: night_spending::spent(db, key).await?,
        nightly_cap: spending.nightly_cap_of(currency),
        low_balance: spending.low_balance_of(currency),
        policy: spending.low_balance_policy,
    })
}

/// By when a customer is promised a first answer whose clock starts at `starts`: what the queue
/// says, or later where the brand's money is low and it chose to promise less. Where the night has
/// cost what it may, never before the next one has begun.
#[must_use]
pub fn promise_due(
    queue: &table::queue::Model,
    starts: Instant,
    (means, night): (&Means, Night),
) -> Instant {
    let usual = u32::try_from(queue.first_response_seconds).unwrap_or(1);
    if !means.promises_longer(queue.price_amount) {
        return starts + seconds(usual);
    }
    let longer = starts + seconds(usual.saturating_mul(LONGER));
    if means.is_capped(queue.price_amount) && starts < night.span.end {
        return longer.max(night.span.end + seconds(usual));
    }
    longer
}

/// As [`promise_due`], read from the tables where the brand chose to promise less.
///
/// # Errors
/// When the database fails.
pub(crate) async fn promised_by(
    db: &impl ConnectionTrait,
    zones: &Zones,
    (brand, queue): (&table::brand::Model, &table::queue::Model),
    (starts, now): (Instant, Instant),
) -> Result<Instant, DbErr> {
    use entity::value::LowBalancePolicy::LongerPromise;
    let policy = brand
        .spending
        .as_ref()
        .map(|rules| rules.low_balance_policy);
    if policy != Some(LongerPromise) {
        let usual = u32::try_from(queue.first_response_seconds).unwrap_or(1);
        return Ok(starts + seconds(usual));
    }
    let night = night_of(brand, zones, now);
    let means = means(db, brand, night, queue.currency).await?;
    Ok(promise_due(queue, starts, (&means, night)))
}

/// Tells the brand, once a night, that the night may cost no more.
///
/// # Errors
/// When the database fails.
pub(super) async fn announce_cap(
    tx: &WriteTx,
    context: &Context,
    brand: &table::brand::Model,
    (night, cap): (Night, Money),
) -> Result<(), Fault> {
    let what = (brand.id, cap.currency, ShortageKind::NightlyCap);
    let times = (context.now, night.span.start);
    if !shortage::note(tx, what, times).await? {
        return Ok(());
    }
    let key = (brand.id, cap.currency, night.number);
    let spent = night_spending::spent(tx, key).await?;
    let data = json!({
        "nightly_cap": cap,
        "spent_tonight": Money::new(spent, cap.currency),
        "until": night.span.end,
    });
    Ok(announce(tx, context, brand.id, "balance.capped", data).await?)
}

/// What a brand owes beside what it set aside counts against its present night, which is answered.
///
/// The caller has booked that already, and so holds the brand's accounts.
///
/// # Errors
/// When the database fails.
pub(super) async fn count(
    tx: &WriteTx,
    context: &Context,
    brand: BrandId,
    money: Money,
) -> Result<i32, Fault> {
    let found = brands::find(tx, brand).await?;
    let found = found.ok_or_else(|| Fault::internal(format!("{brand} does not exist")))?;
    let night = night_of(&found, &context.zones, context.now).number;
    night_spending::add(tx, (brand, money.currency, night), money.amount).await?;
    Ok(night)
}

/// So much of what a night had cost the brand went back to it; without a night, nothing was counted.
///
/// The caller has booked that already, and so holds the brand's accounts.
///
/// # Errors
/// When the database fails.
pub(super) async fn give_back(
    tx: &WriteTx,
    (brand, night): (BrandId, Option<i32>),
    money: Money,
) -> Result<(), Fault> {
    let Some(night) = night.filter(|_| money.amount > 0) else {
        return Ok(());
    };
    if night_spending::subtract(tx, (brand, money.currency, night), money.amount).await? {
        return Ok(());
    }
    Err(Fault::internal(format!(
        "more of {brand} went back than its night {night} had cost"
    )))
}

/// As [`give_back`], of what a line had cost.
///
/// # Errors
/// When the database fails.
pub(super) async fn give_back_line(
    tx: &WriteTx,
    line: &table::earning::Model,
) -> Result<(), Fault> {
    let Some(brand) = line.brand_id else {
        return Ok(());
    };
    let money = Money::new(line.price_amount, line.currency);
    give_back(tx, (brand, line.night), money).await
}
