//! How the simulated experts of a test twin behave.

use serde::{Deserialize, Serialize};

/// How the simulated experts of a test twin behave; seconds count on the twin's clock.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// From an offer to its answer.
    pub accept_seconds: u32,
    /// From acceptance, or the customer's next message, to the reply.
    pub reply_seconds: u32,
    /// From the first reply to the resolution.
    pub handle_seconds: u32,
    /// Which part of the offers is accepted, 0 to 1; the others are declined.
    pub accept_share: f64,
}

impl Default for Behaviour {
    /// Quick enough to watch, slow enough to see every state.
    fn default() -> Self {
        Self {
            accept_seconds: 2,
            reply_seconds: 5,
            handle_seconds: 30,
            accept_share: 1.0,
        }
    }
}
