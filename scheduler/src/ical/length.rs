//! How long an event lasts.

use chrono::TimeDelta;

use super::moment::{Clocks, Moment};
use entity::value::Instant;

/// The longest event that counts, in days: longer than what is laid out.
const DAYS_MAX: i64 = 400;

/// How long an event lasts: days on the wall clock, and then elapsed time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    days: i64,
    elapsed: TimeDelta,
}

impl Length {
    /// So many whole days.
    pub(super) fn days(days: i64) -> Self {
        Self {
            days: days.clamp(0, DAYS_MAX),
            elapsed: TimeDelta::zero(),
        }
    }

    /// So much elapsed time, also where clocks change (RFC 5545, section 3.8.5.3: an end is an exact
    /// duration of every occurrence).
    pub(super) fn elapsed(elapsed: TimeDelta) -> Self {
        let elapsed = elapsed.clamp(TimeDelta::zero(), TimeDelta::days(DAYS_MAX));
        Self { days: 0, elapsed }
    }

    /// From `P1DT2H` and the like; `None` where it is none, or negative.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
        let (mut days, mut seconds) = (0_i64, 0_i64);
        let (mut number, mut timed) = (String::new(), false);
        for letter in text.chars() {
            if letter.is_ascii_digit() && number.len() < 9 {
                number.push(letter);
                continue;
            }
            if letter == 'T' && number.is_empty() {
                timed = true;
                continue;
            }
            let amount: i64 = number.parse().ok()?;
            number.clear();
            match (letter, timed) {
                ('W', false) => days += amount * 7,
                ('D', false) => days += amount,
                ('H', true) => seconds += amount * 3_600,
                ('M', true) => seconds += amount * 60,
                ('S', true) => seconds += amount,
                _ => return None,
            }
        }
        let elapsed = Self::elapsed(TimeDelta::seconds(seconds)).elapsed;
        let whole = Self {
            elapsed,
            ..Self::days(days)
        };
        number.is_empty().then_some(whole)
    }

    /// When what begins with this moment is over.
    pub(super) fn end(self, start: &Moment, clocks: &Clocks<'_>) -> Instant {
        let local = start.local + TimeDelta::days(self.days);
        clocks.instant(local, &start.clock) + self.elapsed
    }

    /// How far before a time something begins at most that lasts until then.
    pub(super) fn reach(self) -> TimeDelta {
        TimeDelta::days(self.days) + self.elapsed
    }
}
