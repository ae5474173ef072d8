//! What a browser is told of, as a job carries it.

use entity::store::job::NewJob;
use entity::value::{OfferId, PushDeviceId};
use sea_orm::JsonValue;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::service::Context;

/// The kind of the job; its payload is an [`Errand`].
pub const PUSH_JOB: &str = "push.send";

/// What a browser is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An offer.
    Offer(OfferId),
    /// Work that waits, for somebody who is away.
    Call,
    /// Nothing: its owner tries whether it works.
    Trial,
}

/// Telling one browser one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Errand {
    /// Which browser.
    pub device: PushDeviceId,
    /// Of what.
    pub about: About,
}

impl Errand {
    /// The errand that a job's payload holds.
    #[must_use]
    pub fn read(payload: &JsonValue) -> Option<Self> {
        Self::deserialize(payload).ok()
    }

    /// The job that does it; the same errand waits once.
    pub(super) fn job(self, context: &Context) -> NewJob {
        let payload = json!(self);
        NewJob {
            id: context.id(),
            kind: PUSH_JOB,
            dedupe_key: Some(format!("{PUSH_JOB}:{payload}")),
            payload,
            run_at: context.now,
        }
    }
}
