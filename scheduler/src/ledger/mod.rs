//! The ledger without a database: accounts, balanced entries, prices, and a book in memory.
//!
//! The stores keep what this module builds; the replay books into a [`Book`]. An [`Entry`] cannot
//! be built unbalanced or in two currencies, so nobody can book one. It does not know what a query
//! is, reads no clock, and keeps no rows.
//!
//! Credits are positive: what the platform owes (to brands, to experts, to itself) is above zero,
//! and the bank account that covers it all is below, so that every currency sums to zero.

mod account;
mod book;
mod chain;
mod correction;
mod entry;
mod means;
mod movement;
mod price;
mod sharing;

#[cfg(test)]
mod lives;

pub use account::{Account, Owner};
pub use book::{Book, Refusal};
pub use chain::{Hash, digest, hex, link, unhex};
pub use correction::{
    HeldFrom, adjustment, clawback, hold, netting, netting_return, payout_bounce, refund, unhold,
};
pub use entry::{Entry, EntryError, Line};
pub use means::{Means, is_low};
pub use movement::{
    Parties, charge, clear, deposit, late_fee, payout_return, payout_settle, payout_start,
    play_money, release, reserve, reverse_charge, shift_pay, visit_fee,
};
pub use price::{Split, share, split};
pub use sharing::{Help, shares};
