//! The time that a renewed promise names: one rule, whoever moves the clock.

use chrono::TimeDelta;
use entity::value::Instant;

/// The most doublings of a promise: a thousand times the first is longer than anybody waits.
const DOUBLINGS_MAX: u32 = 10;

/// When a renewed promise is due: each renewal gives twice the time of the one before, counted
/// from the old due time, so that a customer is told seldom and never the same twice.
#[must_use]
pub fn renewed_due(due_at: Instant, first_response_seconds: u32, renewals: u32) -> Instant {
    let doubled =
        i64::from(first_response_seconds) << renewals.saturating_add(1).min(DOUBLINGS_MAX);
    due_at + TimeDelta::seconds(doubled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_renewal_gives_twice_the_time_of_the_one_before() {
        let due: Instant = "2017-10-02T22:15:00Z".parse().unwrap();
        let later = |due, renewals| renewed_due(due, 900, renewals);
        assert_eq!(later(due, 0) - due, TimeDelta::minutes(30));
        assert_eq!(later(due, 1) - due, TimeDelta::minutes(60));
        assert_eq!(
            later(due, u32::MAX - 1) - due,
            TimeDelta::minutes(15 * 1024)
        );
    }
}
