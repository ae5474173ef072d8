//! Shift plans over the live roster: asked for, made by a job, looked at, published.
//!
//! [`roster`] turns gaps and people into a problem, [`planning::plan`](crate::planning::plan)
//! solves it away from the request threads, [`publish`] makes shifts of it. What is published
//! already stays as it is.

mod ask;
mod compare;
mod make;
mod outcome;
mod publish;
mod roster;

pub use ask::{AskPlan, Wanted, find};
pub use compare::{Balance, Comparison, compare};
pub use make::make;
pub use outcome::{Duty, Open, Outcome, Seat};
pub use publish::{PublishPlan, PublishedPlan};

/// The kind of the job that makes a plan.
pub const MAKE_JOB: &str = "plan.make";
