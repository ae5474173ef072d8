//! A night for accounts: from noon to noon on a brand's own clock, so that no evening is cut in two.

use chrono::{Days, NaiveDate, NaiveTime};
use entity::value::Instant;
use entity::value::zone::Zone;

use super::span::Span;

/// The day of the common era that is day 0 of the Unix era.
const EPOCH: i32 = 719_163;

/// A night of a brand.
///
/// Invariant: nights follow each other without a hole, and every instant lies in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    /// Its first local day, in days since 1970-01-01.
    pub number: i32,
    /// From that day's noon to the next; where a zone skips a noon, from the first instant after.
    pub span: Span,
}

impl Night {
    /// The night in which an instant lies.
    #[must_use]
    pub fn of(zone: &Zone, at: Instant) -> Self {
        use chrono::Datelike;
        let mut day = zone.date(at);
        if at < noon(zone, day) {
            day = day.checked_sub_days(Days::new(1)).unwrap_or(day);
        }
        let mut next = day;
        let mut end = at;
        // A zone that skips a whole day gives two noons one instant: that night is empty.
        while end <= at {
            let Some(following) = next.checked_add_days(Days::new(1)) else {
                end = Instant::MAX_UTC;
                break;
            };
            next = following;
            end = noon(zone, next);
        }
        let start = noon(zone, day).min(at);
        Self {
            number: day.num_days_from_ce() - EPOCH,
            span: Span { start, end },
        }
    }
}

fn noon(zone: &Zone, day: NaiveDate) -> Instant {
    zone.first(day.and_time(NaiveTime::MIN) + chrono::TimeDelta::hours(12))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use entity::value::ZoneName;
    use entity::zones::Zones;
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        let name: ZoneName = name.parse().unwrap();
        Zones::bundled().get(&name).unwrap()
    }

    fn night(name: &str, at: &str) -> (i32, String, String) {
        let at: DateTime<chrono::Utc> = at.parse().unwrap();
        let night = Night::of(&zone(name), at);
        let text = |at: Instant| at.format("%dT%H:%M").to_string();
        (night.number, text(night.span.start), text(night.span.end))
    }

    #[test]
    fn an_evening_and_its_small_hours_are_one_night() {
        let evening = night("America/New_York", "2026-01-10T02:00:00Z");
        assert_eq!(
            evening,
            (20_462, "09T17:00".to_owned(), "10T17:00".to_owned())
        );
        assert_eq!(night("America/New_York", "2026-01-10T16:59:59Z"), evening);
        assert_eq!(night("America/New_York", "2026-01-10T17:00:00Z").0, 20_463);
    }

    #[test]
    fn a_clock_change_makes_a_night_longer_or_shorter() {
        let (_, start, end) = night("Europe/Berlin", "2026-03-29T03:00:00Z");
        assert_eq!((start.as_str(), end.as_str()), ("28T11:00", "29T10:00"));
    }

    proptest! {
        #[test]
        fn every_instant_lies_in_one_night_and_the_next_follows(
            seconds in 1_200_000_000i64..2_000_000_000,
            name in prop::sample::select(vec![
                "Asia/Manila", "Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC",
                "Australia/Lord_Howe",
            ]),
        ) {
            let zone = zone(name);
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let night = Night::of(&zone, at);
            prop_assert!(night.span.contains(at));
            let last = Night::of(&zone, night.span.end - TimeDelta::microseconds(1));
            prop_assert_eq!(last.number, night.number);
            let next = Night::of(&zone, night.span.end);
            prop_assert!(next.number > night.number);
            prop_assert_eq!(next.span.start, night.span.end);
        }
    }
}
