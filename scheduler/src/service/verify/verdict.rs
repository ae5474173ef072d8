//! What a check found.

use std::fmt;

use serde::Serialize;

/// Differences that are told one by one; more are counted. Fifty fill a screen and point the way.
const TOLD: usize = 50;

/// What was checked, and every difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Verdict {
    /// Whether there is no difference.
    pub balanced: bool,
    /// Accounts whose balances were recomputed.
    pub accounts: u64,
    /// Entries that were rebuilt.
    pub entries: u64,
    /// Postings in them.
    pub postings: u64,
    /// Entries that are linked into the chain.
    pub sealed: u64,
    /// Entries that wait to be.
    pub pending: u64,
    /// Deposits explained.
    pub deposits: u64,
    /// Reservations explained.
    pub reservations: u64,
    /// Lines of pay explained.
    pub earnings: u64,
    /// Payouts explained.
    pub payouts: u64,
    /// The currencies of the accounts.
    pub currencies: Vec<String>,
    /// What differs, in words.
    pub differences: Vec<String>,
    /// How many differences there are beyond those.
    pub further_differences: u64,
}

impl Verdict {
    /// Notes a difference.
    pub(super) fn differs(&mut self, difference: String) {
        if self.differences.len() < TOLD {
            self.differences.push(difference);
        } else {
            self.further_differences += 1;
        }
    }

    /// Whether the books are as they should be.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.differences.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} accounts in {}, {} entries with {} postings ({} sealed, {} waiting)",
            self.accounts,
            if self.currencies.is_empty() {
                "no currency".to_owned()
            } else {
                self.currencies.join(", ")
            },
            self.entries,
            self.postings,
            self.sealed,
            self.pending,
        )?;
        writeln!(
            f,
            "{} deposits, {} reservations, {} earnings, {} payouts",
            self.deposits, self.reservations, self.earnings, self.payouts
        )?;
        for difference in &self.differences {
            writeln!(f, "differs: {difference}")?;
        }
        if self.further_differences > 0 {
            writeln!(f, "and {} more differences", self.further_differences)?;
        }
        if self.is_good() {
            write!(f, "the books balance")
        } else {
            write!(f, "the books do not balance")
        }
    }
}
