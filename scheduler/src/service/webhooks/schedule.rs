//! When a delivery is tried again: the Standard Webhooks schedule.

use chrono::{DateTime, TimeDelta};
use entity::value::Instant;

/// Seconds from a failed try to the next one, after the first, the second, …
const WAITS: [i64; 9] = [
    5,
    5 * 60,
    30 * 60,
    2 * 3_600,
    5 * 3_600,
    10 * 3_600,
    14 * 3_600,
    20 * 3_600,
    24 * 3_600,
];

/// Tries of one delivery: the first at once, and one after each wait.
pub const ATTEMPTS: i32 = 1 + WAITS.len() as i32;

/// The longest that a receiver may ask for: the longest wait of the schedule.
const ASKED_MAX: TimeDelta = TimeDelta::hours(24);

/// How long to wait after the try of this number (from 1) failed; `None` after the last. `chance` in
/// `[0, 1)` spreads it by a fifth each way, so that deliveries that failed together part.
#[must_use]
pub fn wait(attempt: i32, chance: f64) -> Option<TimeDelta> {
    let place = usize::try_from(attempt).ok()?.checked_sub(1)?;
    let seconds = WAITS.get(place)?;
    let millis = *seconds as f64 * 1_000.0 * (0.8 + 0.4 * chance);
    Some(TimeDelta::milliseconds(millis as i64))
}

/// How long a receiver asks to be left alone (`Retry-After`: seconds, or a date), at most a day.
#[must_use]
pub fn retry_after(header: &str, now: Instant) -> Option<TimeDelta> {
    let header = header.trim();
    let asked = match header.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(seconds.into()),
        Err(_) => DateTime::parse_from_rfc2822(header).ok()?.to_utc() - now,
    };
    (asked > TimeDelta::zero()).then(|| asked.min(ASKED_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_those_of_the_schedule_a_fifth_each_way() {
        let exact: Vec<i64> = (1..)
            .map_while(|attempt| wait(attempt, 0.5))
            .map(|wait| wait.num_seconds())
            .collect();
        assert_eq!(exact, WAITS);
        assert_eq!(wait(1, 0.0).unwrap().num_milliseconds(), 4_000);
        assert!(wait(1, 0.999).unwrap() < TimeDelta::seconds(6));
        assert_eq!(wait(ATTEMPTS, 0.5), None);
        assert_eq!(wait(0, 0.5), None);
    }

    #[test]
    fn a_receiver_may_ask_for_time_within_bounds() {
        let now: Instant = "2026-11-20T12:00:00Z".parse().unwrap();
        let seconds = |header: &str| retry_after(header, now).map(|asked| asked.num_seconds());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 4294967295 "), Some(86_400));
        assert_eq!(seconds("Fri, 20 Nov 2026 12:01:00 GMT"), Some(60));
        for nothing in [
            "0",
            "-5",
            "",
            "soon",
            "Fri, 20 Nov 2026 11:00:00 GMT",
            "1.5",
        ] {
            assert_eq!(seconds(nothing), None, "{nothing:?}");
        }
    }
}
