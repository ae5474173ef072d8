//! How many queries arrive, lately and over a day.

use entity::value::Instant;

/// Half of what is known of the last minutes is forgotten in this time, in seconds.
const SOON_HALF: f64 = 1_200.0;

/// The same for what is known of the day.
const DAY_HALF: f64 = 43_200.0;

/// Exponentially forgotten counts of arrivals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    since: Instant,
    at: Instant,
    soon: f64,
    day: f64,
}

impl Rate {
    pub(super) fn new(at: Instant) -> Self {
        Self {
            since: at,
            at,
            soon: 0.0,
            day: 0.0,
        }
    }

    pub(super) fn see(&mut self, at: Instant) {
        let (soon, day) = self.kept(at);
        (self.soon, self.day) = (soon + 1.0, day + 1.0);
        self.at = self.at.max(at);
    }

    fn kept(&self, at: Instant) -> (f64, f64) {
        let seconds = (at - self.at).num_milliseconds().max(0) as f64 / 1e3;
        let kept = |half: f64| libm::exp(-std::f64::consts::LN_2 * seconds / half);
        (self.soon * kept(SOON_HALF), self.day * kept(DAY_HALF))
    }

    /// How many came in a microsecond lately, and how long that was watched for: what is half
    /// forgotten counts half.
    pub(super) fn lately(&self, at: Instant) -> (f64, f64) {
        let weight = self.weight(at, SOON_HALF);
        (self.kept(at).0 / (weight * 1e6), weight * 1e6)
    }

    /// What a constant rate of one in a second would have been counted as since the first arrival.
    fn weight(&self, at: Instant, half: f64) -> f64 {
        let watched = (at - self.since).num_milliseconds().max(1_000) as f64 / 1e3;
        let decay = std::f64::consts::LN_2 / half;
        (1.0 - libm::exp(-decay * watched)) / decay
    }

    /// The mean time between two arrivals, soon and later, in microseconds; 0 where none is
    /// known of.
    pub(super) fn gaps(&self, at: Instant) -> (f64, f64) {
        let (soon, day) = self.kept(at);
        let gap = |count: f64, half: f64| {
            if count < 1e-3 {
                0.0
            } else {
                self.weight(at, half) / count * 1e6
            }
        };
        let later = gap(day, DAY_HALF);
        let soon = gap(soon, SOON_HALF);
        (if soon > 0.0 { soon } else { later }, later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn a_constant_rate_is_found_early_and_late() {
        let start = DateTime::UNIX_EPOCH;
        let mut rate = Rate::new(start);
        for minute in 1..=2_000 {
            let at = start + TimeDelta::minutes(minute);
            rate.see(at);
            if [30, 200, 2_000].contains(&minute) {
                let (soon, later) = rate.gaps(at);
                assert!((soon / 60e6 - 1.0).abs() < 0.1, "{minute}: {soon}");
                assert!((later / 60e6 - 1.0).abs() < 0.1, "{minute}: {later}");
                let (lately, watched) = rate.lately(at);
                assert!((lately * 60e6 - 1.0).abs() < 0.1, "{minute}: {lately}");
                assert!(watched <= 1.01 * 1_731e6, "{minute}: {watched}");
            }
        }
    }
}
