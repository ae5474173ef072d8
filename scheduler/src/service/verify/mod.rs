//! Proving the books: everything is recomputed from postings, and nothing is trusted.
//!
//! One snapshot is read in pages, so that the memory needed grows with the accounts, not with the
//! entries. Every entry is rebuilt from the row that it is about; every balance is summed from
//! postings and explained by reservations, earnings, deposits and payouts; the chain is walked from
//! its first link to its head. Shifts, from which pay follows, are checked too. It changes nothing and stops at nothing.

mod chain;
mod disputed;
mod entries;
mod explain;
mod lines;
mod roster;
mod sent;
mod subject;
mod verdict;

pub use verdict::Verdict;

use std::collections::{BTreeMap, BTreeSet};

use entity::db::{Db, DbErr};
use entity::store::account;
use entity::value::{AccountId, BrandId, Currency};
use sea_orm::ConnectionTrait;

use crate::ledger::{Account, Owner};

/// Rows read at a time: bounds memory, and stays below every limit on parameters.
const PAGE: u64 = 500;

/// An account as stored, and as its postings say.
#[derive(Clone, Copy, Debug)]
struct Standing {
    account: Account,
    cached: i64,
    floor: Option<i64>,
    posted: i128,
}

/// What is known so far.
#[derive(Debug, Default)]
struct Check {
    accounts: BTreeMap<AccountId, Standing>,
    /// What each account must hold by the rows that the money is about.
    explained: BTreeMap<Account, i128>,
    /// Test twins: their money comes from nowhere.
    twins: BTreeSet<BrandId>,
    verdict: Verdict,
}

/// Checks all books of a database.
///
/// # Errors
/// When the database fails, or holds something that is no value of its column.
pub async fn verify(db: &Db) -> Result<Verdict, DbErr> {
    let snapshot = db.snapshot().await?;
    let mut check = Check::default();
    check.read_accounts(&snapshot).await?;
    check.entries(&snapshot).await?;
    check.chain(&snapshot).await?;
    check.explain(&snapshot).await?;
    check.roster(&snapshot).await?;
    check.compare();
    snapshot.rollback().await?;
    check.verdict.balanced = check.verdict.is_good();
    Ok(check.verdict)
}

impl Check {
    async fn read_accounts(&mut self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let mut after = None;
        loop {
            let rows = account::page(db, after, PAGE).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = Some(last.id);
            for row in rows {
                let Some(owner) = Owner::stored(row.owner_kind, row.owner_id) else {
                    self.verdict.differs(format!("{} has no owner", row.id));
                    continue;
                };
                let standing = Standing {
                    account: Account {
                        owner,
                        kind: row.kind,
                        currency: row.currency,
                    },
                    cached: row.balance,
                    floor: row.floor,
                    posted: 0,
                };
                self.accounts.insert(row.id, standing);
            }
        }
    }

    /// Compares every balance with its postings, its explanation and its floor.
    fn compare(&mut self) {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        let mut explained = std::mem::take(&mut self.explained);
        for standing in self.accounts.values() {
            let Standing {
                account,
                cached,
                floor,
                posted,
            } = *standing;
            *sums.entry(account.currency).or_default() += posted;
            if i128::from(cached) != posted {
                self.verdict.differs(format!(
                    "{account} is kept as {cached}, and its postings sum to {posted}"
                ));
            }
            if floor.is_some_and(|floor| cached < floor) {
                self.verdict
                    .differs(format!("{account} is {cached}, below its floor"));
            }
            let due = explained.remove(&account).unwrap_or(0);
            if due != posted {
                self.verdict.differs(format!(
                    "{account} has postings of {posted}, and what it is about explains {due}"
                ));
            }
        }
        for (account, due) in explained.into_iter().filter(|(_, due)| *due != 0) {
            self.verdict
                .differs(format!("{account} does not exist and should hold {due}"));
        }
        for (currency, sum) in &sums {
            if *sum != 0 {
                self.verdict
                    .differs(format!("all accounts in {currency} sum to {sum}, not to 0"));
            }
        }
        self.verdict.accounts = self.accounts.len() as u64;
        self.verdict.currencies = sums
            .into_keys()
            .map(|currency| currency.to_string())
            .collect();
    }
}
