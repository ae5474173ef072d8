//! Entries: so much from some accounts to others, balanced or not at all.

use entity::value::{Currency, EntryKind};

use super::account::Account;

/// One line of an entry: so much to one account (negative: from it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which account.
    pub account: Account,
    /// Minor units, never zero.
    pub amount: i64,
}

/// Why an entry cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Its lines do not sum to zero.
    #[error("the lines do not sum to zero")]
    Unbalanced,
    /// An account of another currency is among its lines.
    #[error("an entry has one currency")]
    Currencies,
    /// An amount to be moved is negative.
    #[error("the amount must not be negative")]
    Negative,
    /// The sum does not fit.
    #[error("the amount is too large")]
    Overflow,
}

/// A balanced entry.
///
/// Invariant: the lines sum to zero, are all of one currency, none of them is zero, and each
/// account occurs once. An entry without lines moves nothing and is not booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    kind: EntryKind,
    reference: String,
    memo: String,
    currency: Currency,
    lines: Vec<Line>,
}

impl Entry {
    /// Builds an entry from amounts per account; zeros are left out, an account's amounts summed.
    ///
    /// # Errors
    /// When it does not balance, mixes currencies, or overflows.
    pub fn new(
        kind: EntryKind,
        reference: impl Into<String>,
        memo: impl Into<String>,
        currency: Currency,
        amounts: &[(Account, i64)],
    ) -> Result<Self, EntryError> {
        let mut lines: Vec<Line> = Vec::with_capacity(amounts.len());
        for &(account, amount) in amounts {
            if account.currency != currency {
                return Err(EntryError::Currencies);
            }
            match lines.iter_mut().find(|line| line.account == account) {
                Some(line) => {
                    line.amount = line
                        .amount
                        .checked_add(amount)
                        .ok_or(EntryError::Overflow)?;
                }
                None => lines.push(Line { account, amount }),
            }
        }
        lines.retain(|line| line.amount != 0);
        lines.sort_by_key(|line| line.account);
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount)).sum();
        if sum != 0 {
            return Err(EntryError::Unbalanced);
        }
        Ok(Self {
            kind,
            reference: reference.into(),
            memo: memo.into(),
            currency,
            lines,
        })
    }

    /// What it records.
    #[must_use]
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// What it is about; unique among entries of its kind.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// One line for people.
    #[must_use]
    pub fn memo(&self) -> &str {
        &self.memo
    }

    /// Of all its lines.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Its lines, in the order of their accounts.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Whether it moves nothing (a price of zero), and so is not booked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use entity::value::{BrandId, ExpertId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_unbalanced_entry_cannot_be_built() {
        let usd = Currency::USD;
        let brand = BrandId(Uuid::from_u128(1));
        let build =
            |amounts: &[(Account, i64)]| Entry::new(EntryKind::Deposit, "d", "", usd, amounts);
        let (bank, available) = (Account::bank(usd), Account::available(brand, usd));
        assert_eq!(
            build(&[(bank, -5), (available, 4)]),
            Err(EntryError::Unbalanced)
        );
        assert!(build(&[(bank, -5), (available, 5)]).is_ok());
        let euro = Account::available(brand, "EUR".parse().unwrap());
        assert_eq!(build(&[(bank, -5), (euro, 5)]), Err(EntryError::Currencies));
    }

    #[test]
    fn lines_of_zero_are_left_out_and_accounts_occur_once() {
        let usd = Currency::USD;
        let expert = ExpertId(Uuid::from_u128(2));
        let payable = Account::payable(expert, usd);
        let entry = Entry::new(
            EntryKind::Clear,
            "e",
            "",
            usd,
            &[(payable, 5), (payable, -5), (Account::bank(usd), 0)],
        );
        assert!(entry.unwrap().is_empty());
    }
}
