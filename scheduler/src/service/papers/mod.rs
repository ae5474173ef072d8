//! Papers: invoices of brands by the month, statements of experts by the week of payouts.
//!
//! A paper is closed some time after its period has ended and never changes: what is corrected
//! later is a line of a later paper. Its lines are the entries of the ledger that changed its
//! owner's balance, so that the lines sum to the change of the balance. How it looks is decided
//! where it is read.
//!
//! Invariant: opening balance + lines = closing balance, and a paper opens where the last closed.

mod close;
mod desk;
mod letter;
mod lines;
mod tax;

pub use close::{CLOSE_JOB, CloseOwner, ClosePapers, close_due, close_ended};
pub use tax::{FormDue, TaxYear, tax_year, tax_years};
