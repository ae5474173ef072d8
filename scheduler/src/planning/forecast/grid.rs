//! The slots of time: intervals of one length, laid out anew from each local midnight.
//!
//! A day of 23 or 25 hours has as many slots less or more; a slot of the day that a clock change
//! lets occur twice is two slots of time. Estimates nothing.

use chrono::{Days as DayCount, NaiveDate, NaiveTime, TimeDelta, Timelike};
use entity::value::Instant;
use entity::value::text::Invalid;
use entity::value::zone::Zone;

/// A day in seconds.
const DAY_SECONDS: u32 = 86_400;

/// The shortest interval: shorter ones hold hardly any count each.
const SHORTEST_SECONDS: u32 = 60;

/// How time is cut into slots.
#[derive(Clone, Debug)]
pub struct Grid {
    zone: Zone,
    seconds: u32,
}

/// One slot of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its local date.
    pub date: NaiveDate,
    /// Its number in a day of usual length.
    pub number: usize,
    /// Its first instant.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

impl Slot {
    /// Its length in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        (self.end - self.start).num_milliseconds() as f64 / 1e3
    }
}

impl Grid {
    /// Slots of that many seconds in a zone.
    ///
    /// # Errors
    /// [`Invalid`] where the slots do not fill a day, or are too short.
    pub fn new(zone: Zone, seconds: u32) -> Result<Self, Invalid> {
        if seconds < SHORTEST_SECONDS || !DAY_SECONDS.is_multiple_of(seconds) {
            return Err(Invalid::new(
                "must be at least a minute and divide a day, such as 5m, 30m, 1h or 1d",
            ));
        }
        Ok(Self { zone, seconds })
    }

    /// The length of a slot in seconds.
    #[must_use]
    pub const fn seconds(&self) -> u32 {
        self.seconds
    }

    /// The number of slots of a usual day.
    #[must_use]
    pub const fn slots(&self) -> usize {
        (DAY_SECONDS / self.seconds) as usize
    }

    /// The local date of an instant.
    #[must_use]
    pub fn date(&self, at: Instant) -> NaiveDate {
        self.zone.date(at)
    }

    /// The slot that an instant lies in.
    #[must_use]
    pub fn at(&self, at: Instant) -> Slot {
        let date = self.zone.date(at);
        let midnight = self.midnight(date);
        let length = i64::from(self.seconds);
        let steps = (at - midnight).num_seconds().div_euclid(length);
        self.slot(date, midnight + TimeDelta::seconds(steps * length))
    }

    /// The slots from the first one that starts at or after `from` to the last before `to`.
    pub fn slots_between(&self, from: Instant, to: Instant) -> impl Iterator<Item = Slot> + '_ {
        let first = self.at(from);
        let first = if first.start < from {
            self.at(first.end)
        } else {
            first
        };
        std::iter::successors(Some(first), |slot| Some(self.at(slot.end)))
            .take_while(move |slot| slot.start < to)
    }

    fn slot(&self, date: NaiveDate, start: Instant) -> Slot {
        let next_day = self.midnight(date.checked_add_days(DayCount::new(1)).unwrap_or(date));
        let end = start + TimeDelta::seconds(i64::from(self.seconds));
        let local = self.zone.local(start);
        let number = local.time().num_seconds_from_midnight() / self.seconds;
        Slot {
            date,
            number: (number as usize).min(self.slots() - 1),
            start,
            end: if next_day > start {
                end.min(next_day)
            } else {
                end
            },
        }
    }

    fn midnight(&self, date: NaiveDate) -> Instant {
        self.zone.first(date.and_time(NaiveTime::MIN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::zones::Zones;

    fn grid(zone: &str, seconds: u32) -> Grid {
        let zone = Zones::bundled().get(&zone.parse().unwrap()).unwrap();
        Grid::new(zone, seconds).unwrap()
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn slots_follow_the_local_clock() {
        let grid = grid("Asia/Kathmandu", 3_600);
        let slot = grid.at(at("2026-03-01T10:20:00Z"));
        assert_eq!(slot.start, at("2026-03-01T10:15:00Z"));
        assert_eq!((slot.number, slot.seconds()), (16, 3_600.0));
    }

    #[test]
    fn days_of_another_length_have_other_slots() {
        let grid = grid("Europe/Berlin", 3_600);
        let day = |from, to| grid.slots_between(at(from), at(to)).collect::<Vec<_>>();
        let spring = day("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        let numbers: Vec<usize> = spring.iter().map(|slot| slot.number).collect();
        assert_eq!((spring.len(), &numbers[..4]), (23, &[0, 1, 3, 4][..]));
        let autumn = day("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
        let numbers: Vec<usize> = autumn.iter().map(|slot| slot.number).collect();
        assert_eq!((autumn.len(), &numbers[..5]), (25, &[0, 1, 2, 2, 3][..]));
        assert!(autumn.is_sorted_by(|a, b| a.end == b.start));
    }

    #[test]
    fn a_slot_longer_than_the_change_is_cut_at_midnight() {
        let grid = grid("Europe/Berlin", 21_600);
        let from = at("2026-03-28T23:00:00Z");
        let spring: Vec<Slot> = grid
            .slots_between(from, from + TimeDelta::hours(23))
            .collect();
        assert_eq!(spring.last().unwrap().seconds(), 18_000.0);
        assert_eq!(spring.len(), 4);
    }

    #[test]
    fn intervals_that_do_not_fill_a_day_are_refused() {
        for seconds in [0, 30, 7 * 60, 86_401] {
            assert!(Grid::new(Zone::utc(), seconds).is_err(), "{seconds}");
        }
    }
}
