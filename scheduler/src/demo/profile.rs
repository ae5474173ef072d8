//! When customers write: the shape of a real week.
//!
//! Shares of a brand's messages by hour and by weekday in New York, as counted over five weeks of
//! October 2017 in "Customer Support on Twitter" (Thought Vector, one brand with 8,870 messages).

use chrono::{Datelike, NaiveDateTime, Timelike};

/// Per mille of a day's messages in each hour.
const HOURS: [u32; 24] = [
    36, 31, 34, 27, 25, 26, 23, 22, 30, 43, 60, 58, 55, 55, 50, 51, 54, 64, 65, 50, 44, 36, 29, 31,
];

/// Per mille of a week's messages on each day, Monday first.
const WEEKDAYS: [u32; 7] = [141, 173, 166, 166, 166, 93, 96];

/// How many queries an hour are to be expected at this local time, for `per_week` in a week.
pub(super) fn expected_per_hour(per_week: f64, local: NaiveDateTime) -> f64 {
    let day = f64::from(WEEKDAYS[local.weekday().num_days_from_monday() as usize])
        / f64::from(WEEKDAYS.iter().sum::<u32>());
    let hour = f64::from(HOURS[local.hour() as usize]) / f64::from(HOURS.iter().sum::<u32>());
    per_week * day * hour
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate};

    use super::*;

    #[test]
    fn a_week_of_hours_adds_up_to_the_week() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 16).and_then(|day| day.and_hms_opt(0, 0, 0));
        let monday = monday.expect("a real date");
        let week: f64 = (0..168)
            .map(|hour| expected_per_hour(1_000.0, monday + Duration::hours(hour)))
            .sum();
        assert!((week - 1_000.0).abs() < 1e-6, "{week}");
    }
}
