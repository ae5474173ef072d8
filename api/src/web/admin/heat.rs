//! Hours of the wall clock: half-hours of coverage put into local days of 24 hours, of 23 where the
//! clocks go forward and of 25 where they go back.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta, Timelike};
use entity::value::{Instant, QueueId, Zone};
use scheduler::service::gaps::Row;

/// Steps in which a day is walked: finer than any change of a clock that is in force.
const STEP: TimeDelta = TimeDelta::minutes(15);

/// One hour of the wall clock.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slot {
    /// When it begins.
    pub(super) start: Instant,
    /// When it is over.
    pub(super) end: Instant,
    /// Experts required in its worst half-hour.
    pub(super) required: u32,
    /// Experts who will be there then.
    pub(super) covered: u32,
    /// Promises that will probably break in the whole hour.
    pub(super) broken: f64,
}

impl Slot {
    /// Experts who are missing.
    pub(super) const fn missing(&self) -> u32 {
        self.required.saturating_sub(self.covered)
    }

    /// How bad it is: 0 nobody required, 1 covered, 2 to 4 more and more missing.
    pub(super) const fn level(&self) -> u32 {
        match (self.required, self.missing()) {
            (0, _) => 0,
            (_, 0) => 1,
            (required, missing) if missing * 3 <= required => 2,
            (required, missing) if missing * 3 <= required * 2 => 3,
            _ => 4,
        }
    }

    /// The hour as a part of an address.
    pub(super) fn path(&self) -> String {
        self.start
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    /// Takes a half-hour in: the worst one is shown.
    fn add(&mut self, (required, covered): (u32, u32), broken: f64) {
        let missing = required.saturating_sub(covered);
        if (missing, required) > (self.missing(), self.required) {
            (self.required, self.covered) = (required, covered);
        }
        self.broken += broken;
    }
}

/// A local day: for each hour of the wall clock none (skipped), one or two (repeated).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DayRow {
    /// Which day.
    pub(super) date: NaiveDate,
    /// Its 24 hours.
    pub(super) hours: Vec<Vec<Slot>>,
}

/// The empty hours of a day.
fn day(zone: &Zone, (date, next): (NaiveDate, NaiveDate)) -> DayRow {
    let mut hours: Vec<Vec<Slot>> = vec![Vec::new(); 24];
    let (mut at, end) = (zone.day_start(date), zone.day_start(next));
    while at < end {
        let hour = zone.local(at).hour() as usize;
        let after = at + STEP;
        let offset = zone.offset_seconds(at);
        if let Some(slots) = hours.get_mut(hour) {
            extend(slots, (at, after), |last| {
                zone.offset_seconds(last) == offset
            });
        }
        at = after;
    }
    DayRow { date, hours }
}

/// Makes the last hour longer where the clock has not changed since; begins another one elsewhere.
fn extend(slots: &mut Vec<Slot>, (start, end): (Instant, Instant), same: impl Fn(Instant) -> bool) {
    match slots.last_mut() {
        Some(last) if last.end == start && same(last.start) => last.end = end,
        _ => slots.push(Slot {
            start,
            end,
            required: 0,
            covered: 0,
            broken: 0.0,
        }),
    }
}

/// The local days (the last date only ends the one before) of every queue that has rows.
pub(super) fn heat(
    zone: &Zone,
    dates: &[NaiveDate],
    rows: &[Row],
) -> BTreeMap<QueueId, Vec<DayRow>> {
    let pairs = dates.iter().zip(dates.iter().skip(1));
    let empty: Vec<DayRow> = pairs
        .map(|(date, next)| day(zone, (*date, *next)))
        .collect();
    let mut queues: BTreeMap<QueueId, Vec<DayRow>> = BTreeMap::new();
    for ((queue, start), (required, covered, broken)) in halves(rows) {
        let days = queues.entry(queue).or_insert_with(|| empty.clone());
        if let Some(slot) = slot(zone, days, start) {
            slot.add((required, covered), broken);
        }
    }
    queues
}

/// Each queue's half-hours, all languages together.
fn halves(rows: &[Row]) -> BTreeMap<(QueueId, Instant), (u32, u32, f64)> {
    let mut halves: BTreeMap<(QueueId, Instant), (u32, u32, f64)> = BTreeMap::new();
    for row in rows {
        let sum = halves
            .entry((row.place.queue, row.place.start))
            .or_default();
        sum.0 += row.cell.required;
        sum.1 += row.cell.covered;
        sum.2 += row.cell.broken;
    }
    halves
}

fn slot<'a>(zone: &Zone, days: &'a mut [DayRow], start: Instant) -> Option<&'a mut Slot> {
    let local = zone.local(start);
    let place = days
        .binary_search_by_key(&local.date(), |day| day.date)
        .ok()?;
    let slots = days[place].hours.get_mut(local.hour() as usize)?;
    slots
        .iter_mut()
        .find(|slot| slot.start <= start && start < slot.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::zones::Zones;

    fn hours(date: (i32, u32, u32)) -> Vec<usize> {
        let zones = Zones::load();
        let berlin = zones.get(&"Europe/Berlin".parse().unwrap()).unwrap();
        let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap();
        let row = day(&berlin, (date, date.succ_opt().unwrap()));
        row.hours.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_day_has_24_hours() {
        assert_eq!(hours((2026, 11, 23)), vec![1; 24]);
    }

    #[test]
    fn the_skipped_hour_of_spring_is_not_there() {
        let spring = hours((2026, 3, 29));
        assert_eq!(spring.iter().sum::<usize>(), 23);
        assert_eq!(spring[2], 0);
    }

    #[test]
    fn the_repeated_hour_of_autumn_is_there_twice() {
        let autumn = hours((2026, 10, 25));
        assert_eq!(autumn.iter().sum::<usize>(), 25);
        assert_eq!(autumn[2], 2);
    }

    #[test]
    fn an_hour_that_is_covered_differs_from_one_that_nobody_needs() {
        let slot = |required, covered| {
            let at = Instant::UNIX_EPOCH;
            Slot {
                start: at,
                end: at,
                required,
                covered,
                broken: 0.0,
            }
            .level()
        };
        assert_eq!(
            [slot(0, 0), slot(1, 1), slot(3, 2), slot(3, 1), slot(1, 0)],
            [0, 1, 2, 3, 4]
        );
    }
}
