//! Disputes: a brand or an expert says that a line of pay is wrong, and a person decides.
//!
//! Invariant: while a brand's dispute is open, the pay that it is about is not paid out; whatever
//! was in a payout before stays there and can only be taken back, inside the published window. Who
//! does not decide in time decides for the expert. Each side disputes a line once.

mod end;
mod list;
mod open;
mod view;

pub use end::{AnswerDispute, DecideDispute, LapseDisputes, WithdrawDispute};
pub use list::find_of;
pub use open::{Claim, Disputant, OpenDispute, Opened};
pub use view::{DisputeDocument, EvidenceItem, EvidenceKind};
