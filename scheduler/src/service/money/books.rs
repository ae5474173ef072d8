//! Booking an entry: balances, postings and the entry itself, in one transaction.

use entity::db::WriteTx;
use entity::store::account::{self, AccountKey};
use entity::store::ledger::{self, NewEntry};
use entity::table::account::Model as AccountRow;

use crate::ledger::{Account, Entry, EntryError, digest, hex};
use crate::service::{Context, Fault};

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// It is in the books (or moved nothing).
    Done,
    /// This account has too little; nothing was changed.
    BelowFloor(Account),
}

/// Books an entry, whole or not at all.
///
/// # Errors
/// When the entry could not be built, was booked before, or the database fails.
pub async fn book(
    tx: &WriteTx,
    context: &Context,
    entry: Result<Entry, EntryError>,
) -> Result<Booked, Fault> {
    let entry = entry.map_err(|error| Fault::internal(format!("a ledger entry: {error}")))?;
    if entry.is_empty() {
        return Ok(Booked::Done);
    }
    let accounts: Vec<Account> = entry.lines().iter().map(|line| line.account).collect();
    let keys: Vec<AccountKey> = accounts.iter().map(key).collect();
    let rows = account::lock(tx, &context.entropy, context.now, &keys).await?;
    let mut lines = Vec::with_capacity(rows.len());
    for line in entry.lines() {
        let row = row_of(&rows, &line.account)?;
        if is_below(row, line.amount)? {
            return Ok(Booked::BelowFloor(line.account));
        }
        lines.push((row.id, line.amount));
    }
    for &(id, amount) in &lines {
        if !account::add(tx, id, amount).await? {
            return Err(Fault::internal(format!(
                "{id} changed although it was locked"
            )));
        }
    }
    let new = NewEntry {
        id: context.id(),
        at: context.now,
        kind: entry.kind(),
        reference: entry.reference().to_owned(),
        currency: entry.currency(),
        memo: entry.memo().to_owned(),
        digest: hex(&digest(context.now, &entry)),
        lines,
    };
    ledger::append(tx, new).await?;
    Ok(Booked::Done)
}

/// Keeps everybody else from changing the accounts of an entry until the commit: what is read then
/// still holds when the entry is booked.
///
/// # Errors
/// When the database fails.
pub(super) async fn lock(
    tx: &WriteTx,
    context: &Context,
    entry: &Result<Entry, EntryError>,
) -> Result<(), Fault> {
    let lines = entry.as_ref().map_or(&[][..], Entry::lines);
    let keys: Vec<AccountKey> = lines.iter().map(|line| key(&line.account)).collect();
    if !keys.is_empty() {
        account::lock(tx, &context.entropy, context.now, &keys).await?;
    }
    Ok(())
}

/// Books an entry that takes from accounts which must have enough.
///
/// # Errors
/// As [`book`], and when an account has too little.
pub(crate) async fn book_surely(
    tx: &WriteTx,
    context: &Context,
    entry: Result<Entry, EntryError>,
) -> Result<(), Fault> {
    match book(tx, context, entry).await? {
        Booked::Done => Ok(()),
        Booked::BelowFloor(account) => Err(Fault::internal(format!(
            "{account} has too little: run vesper ledger verify"
        ))),
    }
}

/// How an account is stored.
pub(crate) fn key(account: &Account) -> AccountKey {
    AccountKey {
        owner_kind: account.owner.kind(),
        owner_id: account.owner.id(),
        kind: account.kind,
        currency: account.currency,
        floor: account.floor(),
    }
}

fn row_of<'a>(rows: &'a [AccountRow], account: &Account) -> Result<&'a AccountRow, Fault> {
    let key = key(account);
    rows.iter()
        .find(|row| key.is(row))
        .ok_or_else(|| Fault::internal(format!("{account} could not be opened")))
}

fn is_below(row: &AccountRow, amount: i64) -> Result<bool, Fault> {
    let after = row
        .balance
        .checked_add(amount)
        .ok_or_else(|| Fault::internal(format!("the balance of {} would be too large", row.id)))?;
    Ok(row.floor.is_some_and(|floor| after < floor))
}
