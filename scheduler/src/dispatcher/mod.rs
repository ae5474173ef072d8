//! The live dispatcher: facts into the Board, verdicts into guarded writes.
//!
//! One node at a time rules, by a lease with a fencing token ([`lease`]). On taking over it loads
//! the Board from the tables; from then on it reads only what the change table names, and what the
//! Board asked for anew. All decisions of a tick are written in one transaction, each where the
//! fact still holds, and only while the token is in force: a ruler that was paused and wakes up
//! late changes nothing.
//!
//! Invariant: after any error the Board is dropped and loaded again. It never knows anything that
//! the tables do not say, but for decisions that were committed a moment ago.
//!
//! What it deliberately does not do: decide. That is the [`dispatch`](crate::dispatch) engine's.

mod apply;
mod calendars;
mod demand;
mod explain;
mod facts;
mod knowledge;
mod lease;
mod lessons;
mod outlooks;
mod reasons;
mod refresh;
mod run;
mod tick;
mod watches;

pub use explain::{Decided, Explained, Now, explain};
pub use lease::NAME as LEASE;
pub use reasons::{Considered, Standing, considered, standing};
pub use run::{Dispatcher, run};
pub use tick::{Progress, Ruler};
