//! The time that a renewed promise names.

use chrono::TimeDelta;
use entity::value::Instant;

/// The most doublings of a promise: a thousand times the first is longer than anybody waits.
const DOUBLINGS_MAX: u32 = 10;

/// When a renewed promise is due: each renewal gives twice the time of the one before, counted
/// from the old due time, so that a customer is told seldom and never the same twice.
#[must_use]
pub fn renewed_due(due_at: Instant, first_response_seconds: u32, renewals: u32) -> Instant {
    let doubled = i64::from(first_response_seconds) << (renewals + 1).min(DOUBLINGS_MAX);
    due_at + TimeDelta::seconds(doubled)
}
