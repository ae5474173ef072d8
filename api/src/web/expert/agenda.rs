//! A week of shifts, hour by hour on the reader's clock.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Timelike};
use entity::value::zone::Zone;
use entity::value::{Instant, ShiftId};
use scheduler::calendar::Span;

/// Clocks are a multiple of this apart, everywhere.
const STEP: TimeDelta = TimeDelta::minutes(15);

/// Hours of a week.
const HOURS: usize = 7 * 24;

/// What happens in one hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hour {
    /// The reader's own shift.
    pub(super) own: Option<ShiftId>,
    /// Those that may be claimed.
    pub(super) open: Vec<ShiftId>,
}

/// A week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Agenda {
    /// Its Monday.
    pub(super) monday: NaiveDate,
    hours: Vec<Hour>,
}

/// The Monday of the week that this day is in.
pub(super) fn monday_of(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

impl Agenda {
    /// The week that begins on this Monday, with the reader's shifts and those that are open.
    pub(super) fn of(
        (monday, zone): (NaiveDate, &Zone),
        own: impl Iterator<Item = (ShiftId, Span)>,
        open: impl Iterator<Item = (ShiftId, Span)>,
    ) -> Self {
        let mut agenda = Self {
            monday,
            hours: vec![Hour::default(); HOURS],
        };
        for (id, span) in own {
            agenda.each(zone, span, |hour| hour.own = Some(id));
        }
        for (id, span) in open {
            agenda.each(zone, span, |hour| {
                if !hour.open.contains(&id) {
                    hour.open.push(id);
                }
            });
        }
        agenda
    }

    /// Does something to each hour that a shift touches. Instants are turned into hours, not the
    /// other way round: an hour that the clock skips is none, one that it repeats is one.
    fn each(&mut self, zone: &Zone, span: Span, mut act: impl FnMut(&mut Hour)) {
        let mut at = span.start;
        while at < span.end {
            let local = zone.local(at);
            let day = (local.date() - self.monday).num_days();
            if let Ok(day @ 0..7) = usize::try_from(day) {
                act(&mut self.hours[day * 24 + local.hour() as usize]);
            }
            at += STEP;
        }
    }

    /// Its days.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
        self.monday.iter_days().take(7).collect()
    }

    /// What happens in this hour of this day.
    pub(super) fn at(&self, day: &usize, hour: &usize) -> &Hour {
        &self.hours[day * 24 + hour]
    }

    /// From the beginning of its first day to the end of its last.
    pub(super) fn span(monday: NaiveDate, zone: &Zone) -> (Instant, Instant) {
        let next = Self::later(monday);
        (zone.day_start(monday), zone.day_start(next))
    }

    /// The Monday after.
    pub(super) fn later(monday: NaiveDate) -> NaiveDate {
        monday.checked_add_days(Days::new(7)).unwrap_or(monday)
    }

    /// The Monday before.
    pub(super) fn earlier(monday: NaiveDate) -> NaiveDate {
        monday.checked_sub_days(Days::new(7)).unwrap_or(monday)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::zones::Zones;
    use std::iter::empty;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn id(number: u128) -> ShiftId {
        ShiftId(uuid::Uuid::from_u128(number))
    }

    fn marked(agenda: &Agenda) -> Vec<(usize, usize)> {
        let all = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
        all.filter(|(day, hour)| agenda.at(day, hour).own.is_some())
            .collect()
    }

    #[test]
    fn a_shift_takes_the_hours_that_it_touches() {
        let monday = monday_of("2026-11-29".parse().unwrap());
        assert_eq!(monday.to_string(), "2026-11-23");
        let span = Span::new(at("2026-11-24T22:30:00Z"), at("2026-11-25T01:00:00Z")).unwrap();
        let agenda = Agenda::of((monday, &Zone::utc()), [(id(1), span)].into_iter(), empty());
        assert_eq!(marked(&agenda), [(1, 22), (1, 23), (2, 0)]);
        let kolkata = Zones::bundled()
            .get(&"Asia/Kolkata".parse().unwrap())
            .unwrap();
        let agenda = Agenda::of((monday, &kolkata), [(id(1), span)].into_iter(), empty());
        assert_eq!(marked(&agenda), [(2, 4), (2, 5), (2, 6)]);
    }

    #[test]
    fn the_hour_that_a_clock_skips_is_none_and_the_one_it_repeats_is_one() {
        let berlin = Zones::bundled()
            .get(&"Europe/Berlin".parse().unwrap())
            .unwrap();
        let spring = Span::new(at("2026-03-29T00:00:00Z"), at("2026-03-29T02:00:00Z")).unwrap();
        let monday = monday_of("2026-03-29".parse().unwrap());
        let agenda = Agenda::of((monday, &berlin), [(id(1), spring)].into_iter(), empty());
        assert_eq!(marked(&agenda), [(6, 1), (6, 3)]);
        let autumn = Span::new(at("2026-10-25T00:00:00Z"), at("2026-10-25T02:00:00Z")).unwrap();
        let monday = monday_of("2026-10-25".parse().unwrap());
        let open = [(id(2), autumn), (id(3), autumn)].into_iter();
        let agenda = Agenda::of((monday, &berlin), empty(), open);
        assert_eq!(agenda.at(&6, &2).open, [id(2), id(3)]);
        assert!(agenda.at(&6, &3).open.is_empty());
        assert_eq!(Agenda::later(monday), "2026-10-26".parse().unwrap());
    }
}
