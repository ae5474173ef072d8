//! Money, as part of other use cases: set aside, earned, charged, given back.
//!
//! These functions run inside the transaction of the use case that causes them (an acceptance, a
//! resolution, a reopening); each leaves the rows and the ledger in step. They never decide whether
//! a query may move; they assume that the caller has locked the query.
//!
//! Invariant: money for a query is set aside at most once at a time. A reservation belongs to one
//! assignment and lives from its acceptance until its resolution is final (posted) or until the
//! work leaves the expert for any other reason, a reopening included (released). The next
//! acceptance sets money aside anew; so nothing leaks and nothing is held for absent work.
//!
//! Invariant: a resolution has at most one line of pay per expert that is not voided, each on the
//! terms frozen into that expert's assignment; together, and with what the query cost before, they
//! never cost more than the price. What is charged is what is earned plus the fee.

mod books;
mod clearing;
mod correction;
mod funds;
mod history;
mod line;
mod reserving;
mod resolution;
mod sealing;
mod shares;
mod shift;
mod spending;
mod visit;

pub use books::{Booked, book};
pub(crate) use books::{book_surely, key as account_key};
pub use clearing::ClearEarnings;
pub(crate) use correction::{Missing, claw_back, hold, make_up, refund, unhold};
pub use funds::{available, exhaust, funded};
pub use history::{AsOf, Balance, ExpertBalance, balances, balances_of_expert};
pub(crate) use line::line;
pub use reserving::{Reserved, release, reserve};
pub use resolution::{Voided, accrue, post, void};
pub use sealing::SealLedger;
pub use shift::{ShiftPay, pay_for_shift};
pub(crate) use spending::promised_by;
pub use spending::{means, night_of, promise_due};
pub use visit::{CalledOff, call_off};
