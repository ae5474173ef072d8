//! What a brand can spend, and what happens when it can no longer.

use entity::db::WriteTx;
use entity::store::event::NewEvent;
use entity::store::{account, brand as brands, change, event, shortage};
use entity::table::account::Model as AccountRow;
use entity::value::{BrandId, ChangeSubject, Currency, Instant, Money, ShortageKind};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;

use super::books::key;
use crate::ledger::Account;
use crate::service::{Context, Fault};

/// What a brand may still spend in that currency, in minor units, its credit line included.
///
/// `i64::MAX` without limit; 0 for a brand that never paid in.
///
/// # Errors
/// When the database fails.
pub async fn available(
    db: &impl ConnectionTrait,
    brand: BrandId,
    currency: Currency,
) -> Result<i64, DbErr> {
    let row = account::find(db, &key(&Account::available(brand, currency))).await?;
    Ok(row.map_or(0, |row| spendable(&row)))
}

/// What an account may still give.
pub(crate) fn spendable(row: &AccountRow) -> i64 {
    row.floor
        .map_or(i64::MAX, |floor| row.balance.saturating_sub(floor))
}

/// Notes that a brand has no funds in that currency and announces it, once until it has again.
///
/// Answers whether this was the first time.
///
/// # Errors
/// When the database fails.
pub async fn exhaust(
    tx: &WriteTx,
    context: &Context,
    brand: BrandId,
    needed: Money,
) -> Result<bool, Fault> {
    let what = (brand, needed.currency, ShortageKind::Funds);
    let times = (context.now, Instant::UNIX_EPOCH);
    if !shortage::note(tx, what, times).await? {
        return Ok(false);
    }
    brands::set_exhausted(tx, brand, context.now).await?;
    let available = available(tx, brand, needed.currency).await?;
    let data = json!({
        "needed": needed,
        "available": Money::new(available, needed.currency),
    });
    announce(tx, context, brand, "balance.exhausted", data).await?;
    changed(tx, context, brand).await?;
    Ok(true)
}

/// Money of that currency came back or came in: the brand's waiting queries are looked at again.
///
/// # Errors
/// When the database fails.
pub async fn funded(
    tx: &WriteTx,
    context: &Context,
    brand: BrandId,
    currency: Currency,
) -> Result<(), Fault> {
    if shortage::forget(tx, (brand, currency, ShortageKind::Funds)).await? {
        if !shortage::any(tx, brand, ShortageKind::Funds).await? {
            brands::clear_exhausted(tx, brand).await?;
        }
        changed(tx, context, brand).await?;
    }
    Ok(())
}

async fn changed(tx: &WriteTx, context: &Context, brand: BrandId) -> Result<(), DbErr> {
    let subjects = [(ChangeSubject::Brand, brand.0)];
    change::record(tx, &context.entropy, context.now, &subjects).await
}

/// Tells the brand about its balance.
pub(super) async fn announce(
    tx: &WriteTx,
    context: &Context,
    brand: BrandId,
    kind: &'static str,
    data: serde_json::Value,
) -> Result<(), DbErr> {
    let event = NewEvent {
        id: context.id(),
        kind,
        public: true,
        brand_id: Some(brand),
        query_id: None,
        occurred_at: context.now,
        data,
    };
    event::record(tx, event).await.map(|_| ())
}
