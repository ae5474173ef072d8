//! Instants.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A point in time, UTC, with whole microseconds (PostgreSQL keeps no more).
pub type Instant = DateTime<Utc>;

/// Cuts an instant to whole microseconds.
#[must_use]
pub fn to_micros(instant: Instant) -> Instant {
    instant.trunc_subsecs(6)
}

/// A duration of whole seconds; every duration setting of the product is one.
#[must_use]
pub fn seconds(seconds: u32) -> TimeDelta {
    TimeDelta::seconds(i64::from(seconds))
}
