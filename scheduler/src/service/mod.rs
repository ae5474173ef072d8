//! Use cases: each is one value, one method, at most one write transaction.
//!
//! A request, a job, a page and a simulated person run the same use case. A use case reads the
//! facts it decides on inside its transaction, changes what still holds, writes its events, change
//! rows and jobs beside the effect, and calls nothing outside the database.

pub mod alerts;
pub mod audit;
pub mod brands;
pub(crate) mod breaches;
pub mod busy;
pub mod calls;
pub mod closing;
pub mod connections;
mod context;
mod cover_policy;
pub mod coverage;
pub mod demand;
pub mod deposits;
pub mod disputes;
pub mod eligibility;
pub mod events;
pub mod experts;
mod fault;
pub mod feeds;
pub mod fields;
pub mod forecasts;
pub mod gaps;
mod gather;
pub mod hashing;
pub mod holidays;
pub mod intake;
pub mod keys;
pub mod members;
pub mod messages;
pub mod money;
pub mod offers;
pub mod once;
pub mod overview;
pub mod papers;
pub mod password;
pub mod payouts;
pub mod people;
pub mod plans;
pub mod playbook;
pub mod presence;
pub mod programs;
pub mod promise_text;
pub mod push;
pub mod queries;
pub mod queues;
pub mod quotes;
pub mod refusal;
pub mod reports;
pub mod second_factor;
pub mod secret;
pub mod sessions;
pub mod settings;
pub mod shifts;
pub mod skills;
pub mod timeline;
pub mod timers;
pub mod twins;
pub mod vault;
pub mod verify;
pub mod webhooks;
pub mod work;
mod zone;

pub use context::{Actor, Context, Services};
pub use cover_policy::CoverPolicy;
pub use fault::{Fault, FaultKind, FieldError};

use entity::db::WriteTx;

/// Something a user, a job or the dispatcher wants done, whole or not at all.
///
/// `apply` may run more than once (a group that failed, a lost conflict), so it changes nothing but
/// the database through `tx`.
pub trait UseCase: Send + Sync + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// Does it; an error undoes all of it.
    fn apply(
        &self,
        tx: &WriteTx,
        context: &Context,
    ) -> impl Future<Output = Result<Self::Output, Fault>> + Send;
}
