//! What a brand can spend, and what happens when it can no longer.

use entity::db::WriteTx;
use entity::store::event::NewEvent;
use entity::store::{account, brand as brands, change, event};
use entity::table::account::Model as AccountRow;
use entity::value::{AccountKind, BrandId, ChangeSubject, Currency, Money};
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

/// A brand's money in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// In what.
    pub currency: Currency,
    /// What it may spend, its credit line included; absent: without limit.
    pub available: Option<i64>,
    /// What is set aside for accepted work.
    pub reserved: i64,
    /// What was paid in and is neither spent nor set aside; negative on credit.
    pub prepaid: i64,
    /// How far on credit it may go; absent: without limit.
    pub credit_limit: Option<i64>,
}

/// A brand's money, by currency.
///
/// # Errors
/// When the database fails.
pub async fn balances(db: &impl ConnectionTrait, brand: BrandId) -> Result<Vec<Balance>, DbErr> {
    let rows = account::of_brand(db, brand).await?;
    let reserved = |currency| {
        rows.iter()
            .find(|row| row.kind == AccountKind::Reserved && row.currency == currency)
            .map_or(0, |row| row.balance)
    };
    Ok(rows
        .iter()
        .filter(|row| row.kind == AccountKind::Available)
        .map(|row| Balance {
            currency: row.currency,
            available: row.floor.map(|floor| row.balance.saturating_sub(floor)),
            reserved: reserved(row.currency),
            prepaid: row.balance,
            credit_limit: row.floor.map(i64::saturating_neg),
        })
        .collect())
}

/// Marks a brand as without funds and announces it, once until it is funded again.
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
    if !brands::set_exhausted(tx, brand, context.now).await? {
        return Ok(false);
    }
    let available = available(tx, brand, needed.currency).await?;
    let data = json!({
        "needed": needed,
        "available": Money::new(available, needed.currency),
    });
    announce(tx, context, brand, "balance.exhausted", data).await?;
    changed(tx, context, brand).await?;
    Ok(true)
}

/// Money came back or came in: the brand's waiting queries are looked at again.
///
/// # Errors
/// When the database fails.
pub async fn funded(tx: &WriteTx, context: &Context, brand: BrandId) -> Result<(), Fault> {
    if brands::clear_exhausted(tx, brand).await? {
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
