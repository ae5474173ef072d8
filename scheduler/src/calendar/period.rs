//! Periods of accounts on a local calendar: months and weeks.

use chrono::{Datelike, Days, Months, NaiveDate};
use entity::value::Instant;
use entity::value::zone::Zone;

use super::span::Span;

/// How long a period is. One begins where the last ended, at local midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A calendar month.
    Month,
    /// From Monday to Monday: the week of payouts.
    Week,
}

impl Period {
    /// The period in which an instant lies.
    #[must_use]
    pub fn around(self, zone: &Zone, at: Instant) -> Span {
        let first = self.first_day(zone.date(at));
        let start = zone.day_start(first).min(at);
        let end = zone.day_start(self.after(first));
        // A zone that skips the first day of a period begins it later.
        let end = if end > at {
            end
        } else {
            zone.day_start(self.after(self.after(first)))
        };
        Span { start, end }
    }

    fn first_day(self, day: NaiveDate) -> NaiveDate {
        let back = match self {
            Self::Month => day.day0(),
            Self::Week => day.weekday().num_days_from_monday(),
        };
        day.checked_sub_days(Days::new(u64::from(back)))
            .unwrap_or(day)
    }

    fn after(self, first: NaiveDate) -> NaiveDate {
        let next = match self {
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Week => first.checked_add_days(Days::new(7)),
        };
        next.unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entity::zones::Zones;
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> Zone {
        Zones::bundled().get(&name.parse().unwrap()).unwrap()
    }

    #[test]
    fn months_and_weeks_begin_at_local_midnight() {
        let at: DateTime<Utc> = "2026-11-01T03:30:00Z".parse().unwrap();
        let text = |span: Span| (span.start.to_rfc3339(), span.end.to_rfc3339());
        assert_eq!(
            text(Period::Month.around(&zone("America/New_York"), at)),
            (
                "2026-10-01T04:00:00+00:00".into(),
                "2026-11-01T04:00:00+00:00".into()
            )
        );
        assert_eq!(
            text(Period::Week.around(&zone("Asia/Manila"), at)),
            (
                "2026-10-25T16:00:00+00:00".into(),
                "2026-11-01T16:00:00+00:00".into()
            )
        );
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_a_hole(
            seconds in 1_200_000_000i64..2_000_000_000,
            name in prop::sample::select(vec!["Asia/Manila", "America/New_York", "Pacific/Apia"]),
            month in any::<bool>(),
        ) {
            let (zone, period) = (zone(name), if month { Period::Month } else { Period::Week });
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let span = period.around(&zone, at);
            prop_assert!(span.contains(at));
            prop_assert_eq!(period.around(&zone, span.end).start, span.end);
            prop_assert_eq!(period.around(&zone, span.start), span);
        }
    }
}
