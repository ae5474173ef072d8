//! A painted week: hours that are free or not, and the weekly windows that they come to.

use entity::value::{LocalTime, Weekday, WeeklyWindow};

/// Hours of a week.
const HOURS: usize = 7 * 24;

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// The hours of a week, Monday's first one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Week([bool; HOURS]);

impl Default for Week {
    fn default() -> Self {
        Self([false; HOURS])
    }
}

/// Where a window begins, in minutes since Monday 00:00.
fn minute_of(window: WeeklyWindow) -> Option<u32> {
    use chrono::Timelike;
    let day = Weekday::ALL.iter().position(|day| *day == window.weekday)?;
    let time = window.start.time();
    Some(u32::try_from(day).ok()? * DAY + time.hour() * 60 + time.minute())
}

/// The window of so many hours that begins at this hour of the week.
fn window(hour: usize, hours: usize) -> Option<WeeklyWindow> {
    Some(WeeklyWindow {
        weekday: *Weekday::ALL.get(hour / 24)?,
        start: format!("{:02}:00", hour % 24).parse::<LocalTime>().ok()?,
        minutes: u32::try_from(hours).ok()? * 60,
    })
}

impl Week {
    /// The whole hours of these windows, and the windows that do not begin and end on the hour.
    pub(super) fn of(windows: &[WeeklyWindow]) -> (Self, Vec<WeeklyWindow>) {
        let (mut week, mut finer) = (Self::default(), Vec::new());
        for one in windows {
            match minute_of(*one).filter(|at| at % 60 == 0 && one.minutes % 60 == 0) {
                Some(at) => week.fill(at as usize / 60, one.minutes as usize / 60),
                None => finer.push(*one),
            }
        }
        (week, finer)
    }

    /// The hours that were ticked, as `day-hour`; others are not looked at.
    pub(super) fn ticked(cells: &[String]) -> Self {
        let mut week = Self::default();
        for cell in cells {
            let Some((day, hour)) = cell.split_once('-') else {
                continue;
            };
            if let (Ok(day @ 0..7), Ok(hour @ 0..24)) = (day.parse(), hour.parse::<usize>()) {
                let _: usize = day;
                week.0[day * 24 + hour] = true;
            }
        }
        week
    }

    fn fill(&mut self, from: usize, hours: usize) {
        for hour in 0..hours.min(HOURS) {
            self.0[(from + hour) % HOURS] = true;
        }
    }

    /// Whether this hour of this day is free.
    pub(super) fn is_free(&self, day: &usize, hour: &usize) -> bool {
        self.0[day * 24 + hour]
    }

    /// The fewest windows that are free then; one that runs past the end of the week goes on at its
    /// beginning.
    pub(super) fn windows(&self) -> Vec<WeeklyWindow> {
        if self.0.iter().all(|free| *free) {
            return window(0, HOURS).into_iter().collect();
        }
        let begins = |hour: &usize| self.0[*hour] && !self.0[(hour + HOURS - 1) % HOURS];
        let starts = (0..HOURS).filter(begins);
        let long = |from: usize| {
            (1..HOURS)
                .find(|hours| !self.0[(from + hours) % HOURS])
                .unwrap_or(HOURS)
        };
        starts.filter_map(|from| window(from, long(from))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<WeeklyWindow> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_night_over_the_end_of_the_week_is_one_window() {
        let cells = ["6-22", "6-23", "0-0", "0-1", "2-9"].map(str::to_owned);
        let windows = Week::ticked(&cells).windows();
        let expected = r#"[{"weekday":"wed","start":"09:00","minutes":60},
            {"weekday":"sun","start":"22:00","minutes":240}]"#;
        assert_eq!(windows, read(expected));
    }

    #[test]
    fn a_whole_week_and_an_empty_one_stay_what_they_are() {
        let all = read(r#"[{"weekday":"wed","start":"07:00","minutes":10080}]"#);
        let (week, finer) = Week::of(&all);
        assert!(finer.is_empty());
        assert_eq!(
            week.windows(),
            read(r#"[{"weekday":"mon","start":"00:00","minutes":10080}]"#)
        );
        assert!(Week::default().windows().is_empty());
    }

    #[test]
    fn what_is_finer_than_an_hour_is_left_as_it_is() {
        let windows = read(
            r#"[{"weekday":"mon","start":"09:30","minutes":60},
            {"weekday":"tue","start":"09:00","minutes":90},{"weekday":"fri","start":"20:00","minutes":120}]"#,
        );
        let (week, finer) = Week::of(&windows);
        assert_eq!(finer, windows[..2]);
        assert_eq!(week.windows(), windows[2..]);
    }

    #[test]
    fn whatever_is_painted_comes_back_as_it_was() {
        // Every pattern of a linear congruential generator's first thousand weeks.
        let mut state = 7_u64;
        for _ in 0..1_000 {
            let mut week = Week::default();
            for hour in 0..HOURS {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                week.0[hour] = (state >> 33).is_multiple_of(3);
            }
            let windows = week.windows();
            assert_eq!(Week::of(&windows), (week, Vec::new()));
        }
    }

    #[test]
    fn nonsense_ticks_nothing() {
        let cells =
            ["7-0", "0-24", "x-1", "1", "-1-2", "99999999999999999999-1"].map(str::to_owned);
        assert_eq!(Week::ticked(&cells), Week::default());
    }
}
