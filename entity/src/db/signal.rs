//! Wake-ups: hints that are sent after a commit, and lost without harm.
//!
//! Whoever listens also polls: a signal buys speed, never certainty.

use tokio::sync::broadcast;

use crate::value::{ExpertId, QueryId};

/// What a commit may be of interest for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Facts for the dispatcher were written.
    Dispatch,
    /// An event for this expert's stream was written.
    Expert(ExpertId),
    /// Something about this query changed.
    Query(QueryId),
    /// An event for brands or the platform was written.
    Event,
    /// A job was enqueued.
    Job,
    /// Signals may have been lost: everybody looks for themselves.
    Everything,
}

/// How many signals a slow listener may lag behind before it is told to look for itself.
///
/// 16,384 signals of 32 bytes are half a megabyte: enough for a burst of 10,000 queries.
const BACKLOG: usize = 16_384;

/// The channels on which signals travel inside this process.
#[derive(Clone, Debug)]
pub struct Signals {
    all: broadcast::Sender<Signal>,
    local: broadcast::Sender<Signal>,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            all: broadcast::channel(BACKLOG).0,
            local: broadcast::channel(BACKLOG).0,
        }
    }
}

impl Signals {
    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.all.subscribe()
    }

    /// Listens to what this process commits, not to what other nodes say.
    pub(super) fn subscribe_local(&self) -> broadcast::Receiver<Signal> {
        self.local.subscribe()
    }

    /// Passes on what another node says.
    pub(super) fn relay(&self, signal: Signal) {
        let _ = self.all.send(signal);
    }

    /// Tells everybody who listens; nobody listening is no fault.
    pub fn send(&self, signal: Signal) {
        let _ = self.all.send(signal);
        let _ = self.local.send(signal);
    }
}
