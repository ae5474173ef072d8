//! The movements that correct others: disputes, what is given back, money that comes back.

use entity::value::{EntryKind, ExpertId, Money};

use super::account::Account;
use super::entry::Entry;
use super::movement::{Built, Parties, transfer};
use super::price::Split;

/// Where pay is when a dispute takes hold of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldFrom {
    /// It still cleared.
    Clearing,
    /// It could be paid out.
    Available,
}

/// A dispute holds a line of pay.
///
/// # Errors
/// For a negative amount.
pub fn hold(expert: ExpertId, money: Money, from: HeldFrom, reference: &str) -> Built {
    let source = match from {
        HeldFrom::Clearing => Account::clearing(expert, money.currency),
        HeldFrom::Available => Account::payable(expert, money.currency),
    };
    let way = (source, Account::held(expert, money.currency));
    transfer(
        EntryKind::Hold,
        reference,
        format!("{money} held"),
        money,
        way,
    )
}

/// A dispute ended for the expert: the pay can be paid out.
///
/// # Errors
/// For a negative amount.
pub fn unhold(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::held(expert, money.currency),
        Account::payable(expert, money.currency),
    );
    let memo = format!("{money} no longer held");
    transfer(EntryKind::Unhold, reference, memo, money, way)
}

/// The charge of a line is given back, fee and all, out of `from`.
fn give_back(
    kind: EntryKind,
    reference: &str,
    (parties, split): (Parties, Split),
    from: Account,
) -> Built {
    let Parties {
        brand, currency, ..
    } = parties;
    let price = Money::new(split.price(), currency);
    Entry::new(
        kind,
        reference,
        format!("{price} given back"),
        currency,
        &[
            (Account::available(brand, currency), split.price()),
            (from, -split.pay()),
            (Account::fees(brand, currency), -split.fee()),
        ],
    )
}

/// A dispute ended for the brand: what is held goes back, and so does the platform's fee.
///
/// # Errors
/// Never for a split; the type says so for all constructors.
pub fn refund(parties: Parties, split: Split, reference: &str) -> Built {
    let held = Account::held(parties.expert, parties.currency);
    give_back(EntryKind::Refund, reference, (parties, split), held)
}

/// A dispute ended for the brand after the pay was sent: the brand has its money back, and the
/// expert owes the pay.
///
/// # Errors
/// Never for a split; the type says so for all constructors.
pub fn clawback(parties: Parties, split: Split, reference: &str) -> Built {
    let owed = Account::owed(parties.expert, parties.currency);
    give_back(EntryKind::Clawback, reference, (parties, split), owed)
}

/// A payout makes good a part of what its expert owes.
///
/// # Errors
/// For a negative amount.
pub fn netting(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::payable(expert, money.currency),
        Account::owed(expert, money.currency),
    );
    let memo = format!("{money} made good");
    transfer(EntryKind::Netting, reference, memo, money, way)
}

/// A payout that made something good was called off.
///
/// # Errors
/// For a negative amount.
pub fn netting_return(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::owed(expert, money.currency),
        Account::payable(expert, money.currency),
    );
    let memo = format!("{money} not made good after all");
    transfer(EntryKind::NettingReturn, reference, memo, money, way)
}

/// Money that was sent came back from the bank: the expert can be paid again.
///
/// # Errors
/// For a negative amount.
pub fn payout_bounce(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::bank(money.currency),
        Account::payable(expert, money.currency),
    );
    let memo = format!("payout of {money} came back");
    transfer(EntryKind::PayoutBounce, reference, memo, money, way)
}

/// The platform pays what a dispute found missing.
///
/// # Errors
/// For a negative amount.
pub fn adjustment(expert: ExpertId, money: Money, reference: &str) -> Built {
    let way = (
        Account::promotion(money.currency),
        Account::clearing(expert, money.currency),
    );
    let memo = format!("{money} paid after a dispute");
    transfer(EntryKind::Adjustment, reference, memo, money, way)
}
