//! Balances of brands and experts, now and at any past instant.
//!
//! Everything comes from the books: the cached balances, less what was posted since. Only pay that
//! is not final yet is in no book, and is read from its lines.

use std::collections::{BTreeMap, BTreeSet};

use entity::store::{account, credit_line, earning, history, ledger, night_spending};
use entity::table::brand;
use entity::value::{AccountKind, AccountOwner, Currency, EarningState, ExpertId, Instant};
use sea_orm::{ConnectionTrait, DbErr};

use crate::calendar::Night;

/// A brand's money in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// In what.
    pub currency: Currency,
    /// What is the brand's: paid in and not charged yet; negative on credit.
    pub posted: i64,
    /// What of that is set aside for accepted work.
    pub pending: i64,
    /// What it may spend, its credit line included; absent: without limit.
    pub available: Option<i64>,
    /// How far on credit it may go; absent: without limit.
    pub credit_limit: Option<i64>,
    /// What this night has cost and what it may cost; absent at a past instant.
    pub tonight: Option<(i64, Option<i64>)>,
}

impl Balance {
    /// What was paid in and is neither charged nor set aside; negative on credit.
    #[must_use]
    pub const fn prepaid(&self) -> i64 {
        self.posted.saturating_sub(self.pending)
    }
}

/// When a balance is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// Now, in this night of the brand.
    Now(Night),
    /// At an instant, what was booked at that instant included.
    Past(Instant),
}

/// A brand's money, by currency.
///
/// # Errors
/// When the database fails.
pub async fn balances(
    db: &impl ConnectionTrait,
    brand: &brand::Model,
    as_of: AsOf,
) -> Result<Vec<Balance>, DbErr> {
    match as_of {
        AsOf::Now(night) => balances_now(db, brand, night).await,
        AsOf::Past(at) => balances_at(db, brand, at).await,
    }
}

async fn balances_now(
    db: &impl ConnectionTrait,
    brand: &brand::Model,
    night: Night,
) -> Result<Vec<Balance>, DbErr> {
    let rows = account::of_brand(db, brand.id).await?;
    let spent = night_spending::of_nights(db, &[(brand.id, night.number)]).await?;
    let rules = brand.spending.clone().unwrap_or_default();
    let reserved = |currency| {
        rows.iter()
            .find(|row| row.kind == AccountKind::Reserved && row.currency == currency)
            .map_or(0, |row| row.balance)
    };
    let tonight = |currency| {
        let row = spent.iter().find(|row| row.currency == currency);
        let amount = row.map_or(0, |row| row.amount);
        (amount, rules.nightly_cap_of(currency))
    };
    Ok(rows
        .iter()
        .filter(|row| row.kind == AccountKind::Available)
        .map(|row| {
            let pending = reserved(row.currency);
            Balance {
                currency: row.currency,
                posted: row.balance.saturating_add(pending),
                pending,
                available: row.floor.map(|floor| row.balance.saturating_sub(floor)),
                credit_limit: row.floor.map(i64::saturating_neg),
                tonight: Some(tonight(row.currency)),
            }
        })
        .collect())
}

async fn balances_at(
    db: &impl ConnectionTrait,
    brand: &brand::Model,
    at: Instant,
) -> Result<Vec<Balance>, DbErr> {
    let held = history::at(db, (AccountOwner::Brand, brand.id.0), at).await?;
    // Oldest first: the last one wins.
    let credit: BTreeMap<Currency, i64> = credit_line::until(db, brand.id, at)
        .await?
        .into_iter()
        .map(|row| (row.currency, row.amount))
        .collect();
    let amount = |kind, currency| {
        held.iter()
            .find(|held| held.kind == kind && held.currency == currency)
            .map_or(0, |held| held.amount)
    };
    let currencies: BTreeSet<Currency> = held
        .iter()
        .filter(|held| held.kind == AccountKind::Available)
        .map(|held| held.currency)
        .collect();
    Ok(currencies
        .into_iter()
        .map(|currency| {
            let free = amount(AccountKind::Available, currency);
            let pending = amount(AccountKind::Reserved, currency);
            let limit = credit.get(&currency).copied().unwrap_or(0);
            Balance {
                currency,
                posted: free.saturating_add(pending),
                pending,
                available: Some(free.saturating_add(limit)),
                credit_limit: Some(limit),
                tonight: None,
            }
        })
        .collect())
}

/// An expert's money in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpertBalance {
    /// In what.
    pub currency: Currency,
    /// Pay for resolutions that are proposed and not final.
    pub pending: i64,
    /// Final, and can still be taken back.
    pub clearing: i64,
    /// Goes into the next payout.
    pub available: i64,
    /// What disputes hold.
    pub held: i64,
    /// In a payout that is under way.
    pub in_payout: i64,
    /// Sent so far, less what came back.
    pub paid: i64,
    /// Had too much, and taken off later payouts.
    pub owed: i64,
}

impl ExpertBalance {
    const fn nothing(currency: Currency) -> Self {
        Self {
            currency,
            pending: 0,
            clearing: 0,
            available: 0,
            held: 0,
            in_payout: 0,
            paid: 0,
            owed: 0,
        }
    }
}

/// An expert's money at an instant, what was booked at that instant included, by currency.
///
/// # Errors
/// When the database fails.
pub async fn balances_of_expert(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    at: Instant,
) -> Result<Vec<ExpertBalance>, DbErr> {
    let mut found: BTreeMap<Currency, ExpertBalance> = BTreeMap::new();
    for held in history::at(db, (AccountOwner::Expert, expert.0), at).await? {
        let balance = of(&mut found, held.currency);
        match held.kind {
            AccountKind::Clearing => balance.clearing = held.amount,
            AccountKind::Payable => balance.available = held.amount,
            AccountKind::Held => balance.held = held.amount,
            AccountKind::InPayout => balance.in_payout = held.amount,
            AccountKind::Owed => balance.owed = held.amount.saturating_neg(),
            // Experts have no other accounts.
            AccountKind::Available
            | AccountKind::Reserved
            | AccountKind::Fees
            | AccountKind::Bank
            | AccountKind::Promotion => {}
        }
    }
    for (currency, amount) in history::paid(db, expert, at).await? {
        of(&mut found, currency).paid = amount;
    }
    for (currency, amount) in pending(db, expert, at).await? {
        let balance = of(&mut found, currency);
        balance.pending = balance.pending.saturating_add(amount);
    }
    Ok(found.into_values().collect())
}

fn of(found: &mut BTreeMap<Currency, ExpertBalance>, currency: Currency) -> &mut ExpertBalance {
    found
        .entry(currency)
        .or_insert(ExpertBalance::nothing(currency))
}

/// Pay that was accrued at an instant: its line was written, and neither charged nor voided yet.
async fn pending(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    at: Instant,
) -> Result<Vec<(Currency, i64)>, DbErr> {
    let lines = earning::open_at(db, expert, at).await?;
    let left: Vec<String> = lines
        .iter()
        .filter(|line| line.state != EarningState::Accrued)
        .map(|line| line.id.to_string())
        .collect();
    let charged: BTreeSet<String> = ledger::charged_by(db, &left, at)
        .await?
        .into_iter()
        .collect();
    Ok(lines
        .into_iter()
        .filter(|line| !charged.contains(&line.id.to_string()))
        .map(|line| (line.currency, line.amount))
        .collect())
}
