//! The movements of money that exist: one constructor per kind of entry.
//!
//! Each takes the reference that makes it happen once: an entry's kind and reference are unique.

use entity::value::{BrandId, Currency, EntryKind, ExpertId, Money};

use super::account::Account;
use super::entry::{Entry, EntryError};
use super::price::Split;

/// Who pays whom, in what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parties {
    /// Who is charged.
    pub brand: BrandId,
    /// Who earns.
    pub expert: ExpertId,
    /// In what.
    pub currency: Currency,
}

pub(super) type Built = Result<Entry, EntryError>;

/// Moves `money` from one account to another.
pub(super) fn transfer(
    kind: EntryKind,
    reference: &str,
    memo: String,
    money: Money,
    (from, to): (Account, Account),
) -> Built {
    if money.amount < 0 {
        return Err(EntryError::Negative);
    }
    let amounts = [(from, -money.amount), (to, money.amount)];
    Entry::new(kind, reference, memo, money.currency, &amounts)
}

/// A brand paid in.
///
/// # Errors
/// For a negative amount.
pub fn deposit(brand: BrandId, money: Money, reference: &str) -> Built {
    let memo = format!("deposit of {money} by {brand}");
    let way = (
        Account::bank(money.currency),
        Account::available(brand, money.currency),
    );
    transfer(EntryKind::Deposit, reference, memo, money, way)
}

/// A test twin is given play money.
///
/// # Errors
/// For a negative amount.
pub fn play_money(brand: BrandId, money: Money, reference: &str) -> Built {
    let memo = format!("play money of {money} for {brand}");
    let way = (
        Account::play(brand, money.currency),
        Account::available(brand, money.currency),
    );
    transfer(EntryKind::Deposit, reference, memo, money, way)
}

/// A brand's money is set aside at acceptance.
///
/// # Errors
/// For a negative amount.
pub fn reserve(brand: BrandId, money: Money, reference: &str) -> Built {
    let way = (
        Account::available(brand, money.currency),
        Account::reserved(brand, money.currency),
    );
    let memo = format!("{money} set aside");
    transfer(EntryKind::Reserve, reference, memo, money, way)
}

/// Money set aside is given back.
///
/// # Errors
/// For a negative amount.
pub fn release(brand: BrandId, money: Money, reference: &str) -> Built {
    let way = (
        Account::reserved(brand, money.currency),
        Account::available(brand, money.currency),
    );
    let memo = format!("{money} given back");
    transfer(EntryKind::Release, reference, memo, money, way)
}

/// A resolution is charged: the whole reservation becomes the expert's pay and the platform's fee.
///
/// # Errors
/// Never for a split; the type says so for all constructors.
pub fn charge(parties: Parties, split: Split, reference: &str) -> Built {
    let Parties {
        brand,
        expert,
        currency,
    } = parties;
    Entry::new(
        EntryKind::Charge,
        reference,
        format!("resolution for {}", Money::new(split.price(), currency)),
        currency,
        &[
            (Account::reserved(brand, currency), -split.price()),
            (Account::clearing(expert, currency), split.pay()),
            (Account::fees(brand, currency), split.fee()),
        ],
    )
}

/// A visit fee is charged out of what was set aside; the brand gets the rest back.
///
/// # Errors
/// When the fee is more than was set aside.
pub fn visit_fee(parties: Parties, reserved: i64, visit: Split, reference: &str) -> Built {
    let Parties {
        brand,
        expert,
        currency,
    } = parties;
    let rest = reserved
        .checked_sub(visit.price())
        .ok_or(EntryError::Overflow)?;
    if rest < 0 {
        return Err(EntryError::Negative);
    }
    Entry::new(
        EntryKind::VisitFee,
        reference,
        format!("visit fee of {}", Money::new(visit.price(), currency)),
        currency,
        &[
            (Account::reserved(brand, currency), -reserved),
            (Account::available(brand, currency), rest),
            (Account::clearing(expert, currency), visit.pay()),
            (Account::fees(brand, currency), visit.fee()),
        ],
    )
}

/// A visit fee is charged when nothing is set aside any more: out of what the brand may spend.
///
/// # Errors
/// Never for a split; the type says so for all constructors.
pub fn late_fee(parties: Parties, visit: Split, reference: &str) -> Built {
    let Parties {
        brand,
        expert,
        currency,
    } = parties;
    Entry::new(
        EntryKind::VisitFee,
        reference,
        format!("visit fee of {}", Money::new(visit.price(), currency)),
        currency,
        &[
            (Account::available(brand, currency), -visit.price()),
            (Account::clearing(expert, currency), visit.pay()),
            (Account::fees(brand, currency), visit.fee()),
        ],
    )
}

/// A charge is undone while it clears: the brand may spend the money again.
///
/// # Errors
/// Never for a split; the type says so for all constructors.
pub fn reverse_charge(parties: Parties, split: Split, reference: &str) -> Built {
    let Parties {
        brand,
        expert,
        currency,
    } = parties;
    Entry::new(
        EntryKind::Reversal,
        reference,
        format!(
            "reversal of a charge of {}",
            Money::new(split.price(), currency)
        ),
        currency,
        &[
            (Account::available(brand, currency), split.price()),
            (Account::clearing(expert, currency), -split.pay()),
            (Account::fees(brand, currency), -split.fee()),
        ],
    )
}

/// The platform pays for a shift: an incentive, standby, or a cancellation.
///
/// # Errors
/// For a negative amount.
pub fn shift_pay(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::promotion(money.currency),
        Account::clearing(expert, money.currency),
    );
    let memo = format!("{money} for a shift");
    transfer(EntryKind::ShiftPay, reference, memo, money, way)
}

/// An earning cleared.
///
/// # Errors
/// For a negative amount.
pub fn clear(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::clearing(expert, money.currency),
        Account::payable(expert, money.currency),
    );
    let memo = format!("{money} cleared");
    transfer(EntryKind::Clear, reference, memo, money, way)
}

/// A payout was drawn up.
///
/// # Errors
/// For a negative amount.
pub fn payout_start(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::payable(expert, money.currency),
        Account::in_payout(expert, money.currency),
    );
    let memo = format!("payout of {money} drawn up");
    transfer(EntryKind::PayoutStart, reference, memo, money, way)
}

/// A payout was sent.
///
/// # Errors
/// For a negative amount.
pub fn payout_settle(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::in_payout(expert, money.currency),
        Account::bank(money.currency),
    );
    let memo = format!("payout of {money} sent");
    transfer(EntryKind::PayoutSettle, reference, memo, money, way)
}

/// A payout that was drawn up is not sent after all.
///
/// # Errors
/// For a negative amount.
pub fn payout_return(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::in_payout(expert, money.currency),
        Account::payable(expert, money.currency),
    );
    let memo = format!("payout of {money} called off");
    transfer(EntryKind::PayoutReturn, reference, memo, money, way)
}
