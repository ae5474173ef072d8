//! Payouts: what experts earned is collected into runs, approved by a person, and sent.
//!
//! Invariant: an earning is in at most one payout; a payout only moves forward; what is called off
//! goes back by an entry of its own. Every step is guarded by the state it leaves, so that a job
//! that is run twice, or by two nodes, pays once.

mod approve;
mod debtor;
mod destination;
mod draw_up;
mod execute;
mod file;
mod rail;
mod summary;
mod upkeep;

pub use approve::{ApproveRun, CancelRun};
pub use debtor::Debtor;
pub(in crate::service) use destination::mask;
pub use destination::{BankAccount, ConnectedAccount, Destination, SetDestination};
pub use draw_up::{DrawUpRun, DrawUpWeekly, Drawn, LeftOut, LeftOutReason};
pub(in crate::service) use execute::enqueue_execution;
pub use execute::execute;
pub use file::FileFormat;
pub use rail::{Rail, RailTerms, rails};
pub use summary::{Approval, RunSummary, summaries, summary};
pub use upkeep::{EXECUTE_JOB, upkeep};
