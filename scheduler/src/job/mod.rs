//! Background work: what a job is, which kinds there are, and the runner.
//!
//! A job's row is written in the transaction that causes it; its payload is ids. It may run more
//! than once (a node dies between the work and the note that it is done), so running it twice must
//! do no harm. Work that only has to happen now and then is no job but a periodic task
//! ([`crate::run`]).
//!
//! ```text
//! waiting -> (leased) -> done
//!                     -> waiting, later          Retry
//!                     -> parked                  Park, or too many attempts
//! ```

mod alert;
mod call;
mod mail;
mod mail_request;
mod papers;
mod payout;
mod plan;
mod push;
mod reply;
mod runner;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::JsonValue;

pub use alert::SendAlert;
pub use call::CallExperts;
pub use mail::SendMail;
pub use mail_request::AnswerMail;
pub use papers::CloseEnded;
pub use payout::{ExecuteRun, HandleProviderEvent, ReadPayout, SendPayout};
pub use plan::MakePlan;
pub use push::SendPush;
pub use reply::SendReply;
pub use runner::{Runner, RunnerOptions};

use crate::service::connections::Tried;
use crate::service::{Fault, FaultKind, Services};

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It failed and may succeed later; the runner decides when.
    Retry(String),
    /// The same, and whoever was called asked not to be called before.
    Later {
        /// What went wrong.
        error: String,
        /// How long it waits at least.
        wait: TimeDelta,
    },
    /// It can never succeed.
    Park(String),
}

impl From<Fault> for Outcome {
    fn from(fault: Fault) -> Self {
        match fault.kind {
            FaultKind::Internal
            | FaultKind::Unavailable
            | FaultKind::TooMany
            | FaultKind::Conflict => Self::Retry(fault.to_string()),
            FaultKind::Invalid
            | FaultKind::Unauthenticated
            | FaultKind::Forbidden
            | FaultKind::NotFound
            | FaultKind::Stale => Self::Park(fault.to_string()),
        }
    }
}

impl From<Result<Tried, Fault>> for Outcome {
    fn from(tried: Result<Tried, Fault>) -> Self {
        match tried {
            Ok(Tried::Over) => Self::Done,
            Ok(Tried::Again { error, asked: None }) => Self::Retry(error),
            Ok(Tried::Again {
                error,
                asked: Some(wait),
            }) => Self::Later { error, wait },
            Err(fault) => fault.into(),
        }
    }
}

/// One kind of background work.
#[async_trait]
pub trait Job: Send + Sync + 'static {
    /// Does it. A panic is caught and counts as [`Outcome::Retry`].
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome;
}

/// The kinds of work this process knows.
#[derive(Clone, Default)]
pub struct Registry(BTreeMap<&'static str, Arc<dyn Job>>);

impl Registry {
    /// Adds a kind.
    #[must_use]
    pub fn with(mut self, kind: &'static str, job: impl Job) -> Self {
        self.0.insert(kind, Arc::new(job));
        self
    }

    fn get(&self, kind: &str) -> Option<Arc<dyn Job>> {
        self.0.get(kind).cloned()
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
