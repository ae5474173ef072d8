//! A book in memory: balances and the chain, never the entries.
//!
//! The replay keeps its money here; a million queries cost no more than their accounts.

use std::collections::BTreeMap;

use entity::value::{AccountKind, AccountOwner, Currency, Instant};

use super::account::Account;
use super::chain::{Hash, digest, link};
use super::entry::Entry;

/// Why an entry was not booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An account would fall below its floor.
    #[error("{account} has {balance}, and may not fall below {floor}")]
    BelowFloor {
        /// Which account.
        account: Account,
        /// Its balance now.
        balance: i64,
        /// Its floor.
        floor: i64,
    },
    /// A balance would no longer fit into 64 bits.
    #[error("the balance of {account} would be too large")]
    Overflow {
        /// Which account.
        account: Account,
    },
}

/// Balances per account, and the chain over everything booked.
///
/// Invariant: balances of one currency sum to zero; none is below its floor.
#[derive(Clone, Debug, Default)]
pub struct Book {
    balances: BTreeMap<Account, i64>,
    floors: BTreeMap<Account, Option<i64>>,
    head: Hash,
    entries: u64,
}

impl Book {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets an account fall to `-limit`; `None`: without limit.
    pub fn allow_credit(&mut self, account: Account, limit: Option<i64>) {
        self.floors
            .insert(account, limit.map(|limit| limit.saturating_neg()));
    }

    /// Books an entry, whole or not at all; one without lines changes nothing.
    ///
    /// # Errors
    /// When an account would fall below its floor.
    pub fn post(&mut self, at: Instant, entry: &Entry) -> Result<(), Refusal> {
        if entry.is_empty() {
            return Ok(());
        }
        for line in entry.lines() {
            self.check(line.account, line.amount)?;
        }
        for line in entry.lines() {
            *self.balances.entry(line.account).or_default() += line.amount;
        }
        self.entries += 1;
        self.head = link(&self.head, self.entries, &digest(at, entry));
        Ok(())
    }

    fn check(&self, account: Account, amount: i64) -> Result<(), Refusal> {
        let balance = self.balance(account);
        let after = balance
            .checked_add(amount)
            .ok_or(Refusal::Overflow { account })?;
        match self.floor(account) {
            Some(floor) if after < floor && amount < 0 => Err(Refusal::BelowFloor {
                account,
                balance,
                floor,
            }),
            _ => Ok(()),
        }
    }

    fn floor(&self, account: Account) -> Option<i64> {
        self.floors
            .get(&account)
            .copied()
            .unwrap_or_else(|| account.floor())
    }

    /// What an account holds, in minor units; nothing booked is zero.
    #[must_use]
    pub fn balance(&self, account: Account) -> i64 {
        self.balances.get(&account).copied().unwrap_or(0)
    }

    /// What may still be taken from an account, its credit included; `None`: without limit.
    #[must_use]
    pub fn spendable(&self, account: Account) -> Option<i64> {
        let floor = self.floor(account)?;
        Some(self.balance(account).saturating_sub(floor))
    }

    /// Every account that was ever used and its balance, in order.
    pub fn balances(&self) -> impl Iterator<Item = (Account, i64)> + '_ {
        self.balances
            .iter()
            .map(|(&account, &balance)| (account, balance))
    }

    /// What all accounts of one kind hold together, in one currency.
    #[must_use]
    pub fn total(&self, owner: AccountOwner, kind: AccountKind, currency: Currency) -> i128 {
        self.balances()
            .filter(|(account, _)| {
                account.owner.kind() == owner
                    && account.kind == kind
                    && account.currency == currency
            })
            .map(|(_, balance)| i128::from(balance))
            .sum()
    }

    /// Whether every currency sums to zero.
    #[must_use]
    pub fn sums_to_zero(&self) -> bool {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for (account, balance) in self.balances() {
            *sums.entry(account.currency).or_default() += i128::from(balance);
        }
        sums.values().all(|&sum| sum == 0)
    }

    /// Whether no account is below its floor.
    #[must_use]
    pub fn keeps_floors(&self) -> bool {
        self.balances()
            .all(|(account, balance)| self.floor(account).is_none_or(|floor| balance >= floor))
    }

    /// How many entries were booked.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// The last link of the chain over everything booked; zeros before the first entry.
    #[must_use]
    pub const fn head(&self) -> Hash {
        self.head
    }
}
