//! Windows that recur every week, laid onto the calendar of a zone.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use entity::value::window::MINUTES_PER_WEEK;
use entity::value::zone::Zone;
use entity::value::{Instant, Weekday, WeeklyWindow};

use super::span::{Span, clip, union};
use super::{Schedule, earlier, later};

/// Days before a range in which a window may start that reaches into it: a week for the longest
/// window, two for the distance between a local date and the UTC date.
const REACH_BACK: TimeDelta = TimeDelta::days(9);

/// Days after a range on which a local day may start that reaches into it.
const REACH_AHEAD: TimeDelta = TimeDelta::days(2);

/// Weekly windows in one zone, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekCalendar {
    /// The zone of the wall clock.
    pub zone: Zone,
    /// The windows; they may overlap.
    pub windows: Vec<WeeklyWindow>,
}

impl Schedule for WeekCalendar {
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        let Some(range) = Span::new(from, to) else {
            return Vec::new();
        };
        let all = dates_near(range)
            .flat_map(|date| windows_on(&self.windows, &self.zone, date))
            .collect();
        clip(union(all), range)
    }
}

/// The local dates, in whatever zone, on which something may start that reaches into the range.
pub(super) fn dates_near(range: Span) -> impl Iterator<Item = NaiveDate> {
    let last = later(range.end, REACH_AHEAD).date_naive();
    earlier(range.start, REACH_BACK)
        .date_naive()
        .iter_days()
        .take_while(move |&date| date <= last)
}

/// The windows that start on a local date.
pub(super) fn windows_on(
    windows: &[WeeklyWindow],
    zone: &Zone,
    date: NaiveDate,
) -> impl Iterator<Item = Span> {
    let today = Weekday::from(date.weekday());
    windows
        .iter()
        .filter(move |window| window.weekday == today)
        .filter_map(move |window| window_on(zone, date, window.start.time(), window.minutes))
}

/// A window that starts on a local date and ends when the wall clock shows `minutes` later.
///
/// `None` where a clock change swallows it whole.
pub(super) fn window_on(
    zone: &Zone,
    date: NaiveDate,
    start: NaiveTime,
    minutes: u32,
) -> Option<Span> {
    let start = date.and_time(start);
    let length = TimeDelta::minutes(i64::from(minutes.min(MINUTES_PER_WEEK)));
    let end = start.checked_add_signed(length)?;
    Span::new(zone.first(start), zone.last(end))
}

/// A whole local day; `None` for a day that the zone skipped.
pub(super) fn whole_day(zone: &Zone, date: NaiveDate) -> Option<Span> {
    Span::new(zone.day_start(date), zone.day_start(date.succ_opt()?))
}
