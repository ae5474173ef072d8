//! Payouts: what experts earned is collected into runs, approved by a person, and sent.
//!
//! Invariant: an earning is in at most one payout; a payout only moves forward; what is called off
//! goes back by an entry of its own. Every step is guarded by the state it leaves, so that a job
//! that is run twice, or by two nodes, pays once.
//!
//! Over a file a run is executed in one go (`execute`). Over a provider each payout is sent by a job
//! of its own (`start`, `send`), what is not known afterwards is found out by reading (`reconcile`),
//! and what comes back is paid again (`bounce`, `provider_event`).

mod alarm;
mod approve;
mod bounce;
mod conclude;
mod debtor;
mod destination;
mod draw_up;
mod ending;
mod execute;
mod file;
mod netting;
mod onboard;
mod provider_event;
mod rail;
mod read;
mod reconcile;
mod send;
mod start;
mod summary;
mod upkeep;

pub use approve::{ApproveRun, CancelRun};
pub use bounce::ReturnPayout;
pub use debtor::Debtor;
pub(in crate::service) use destination::mask;
pub use destination::{
    BankAccount, ConnectedAccount, Destination, SetDestination, account_version,
};
pub use draw_up::{DrawUpRun, DrawUpWeekly, Drawn, LeftOut, LeftOutReason};
pub(in crate::service) use execute::enqueue_execution;
pub use execute::execute;
pub use file::FileFormat;
pub use onboard::{look_again, onboard};
pub use provider_event::{EVENT_JOB, TakeEvent, handle_event};
pub use rail::{Rail, RailTerms, rails};
pub use read::read;
pub use reconcile::{AskReading, READ_JOB, reconcile};
pub use send::send;
pub use start::SEND_JOB;
pub use summary::{Approval, RunSummary, summaries, summary};
pub use upkeep::{EXECUTE_JOB, upkeep};
