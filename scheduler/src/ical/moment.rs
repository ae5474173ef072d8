//! Dates and times as calendars write them, and the clocks that they are meant on.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use entity::value::zone::Zone;
use entity::value::{Instant, ZoneName};
use entity::zones::Zones;

use super::line::Line;
use crate::calendar::Places;

/// The clock that a local time is meant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The expert's, wherever they are that day.
    Own,
    /// Coordinated universal time.
    Utc,
    /// That of a zone.
    In(Zone),
}

/// A date or a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The reading; midnight for a date.
    pub(super) local: NaiveDateTime,
    /// Whether it is a whole day.
    pub(super) is_day: bool,
    /// The clock that it is read on.
    pub(super) clock: Clock,
}

/// What zones and places are behind names, and which names are not known.
pub(super) struct Clocks<'a> {
    pub(super) places: &'a Places,
    pub(super) zones: &'a Zones,
    /// Names of zones that nobody knows.
    pub(super) unknown: BTreeSet<String>,
}

impl Clocks<'_> {
    /// The clock that a parameter `TZID` names: a zone of the zone data, also behind a path as some
    /// programs write it; else the expert's.
    fn named(&mut self, name: &str) -> Clock {
        let parts: Vec<&str> = name.trim_matches('/').split('/').collect();
        let ends = (0..parts.len()).map(|from| parts[from..].join("/"));
        let known = ends
            .filter_map(|end| end.parse::<ZoneName>().ok())
            .find_map(|end| self.zones.get(&end));
        match known {
            Some(zone) => Clock::In(zone),
            None => {
                self.unknown.insert(name.to_owned());
                Clock::Own
            }
        }
    }

    /// What a reading of a clock means: its first occurrence.
    pub(super) fn instant(&self, local: NaiveDateTime, clock: &Clock) -> Instant {
        match clock {
            Clock::Own => self.places.zone_on(local.date()).first(local),
            Clock::Utc => local.and_utc(),
            Clock::In(zone) => zone.first(local),
        }
    }

    /// What a clock reads at an instant.
    pub(super) fn local(&self, at: Instant, clock: &Clock) -> NaiveDateTime {
        match clock {
            Clock::Own => self.places.zone_on(at.date_naive()).local(at),
            Clock::Utc => at.naive_utc(),
            Clock::In(zone) => zone.local(at),
        }
    }

    /// The instant at which a moment begins.
    pub(super) fn start(&self, moment: &Moment) -> Instant {
        self.instant(moment.local, &moment.clock)
    }

    /// One of the values of a line such as `DTSTART` or `EXDATE`; `None` where it is none.
    pub(super) fn moment(&mut self, line: &Line, value: &str) -> Option<Moment> {
        let (local, is_day, utc) = reading(value)?;
        let clock = match line.params.get("TZID") {
            _ if utc => Clock::Utc,
            Some(name) if !is_day => self.named(name),
            _ => Clock::Own,
        };
        Some(Moment {
            local,
            is_day,
            clock,
        })
    }
}

/// `20261224`, `20261224T180000` or `20261224T180000Z`: the reading, whether it is a day, and
/// whether it is in UTC. A second 60 is the one before.
pub(super) fn reading(value: &str) -> Option<(NaiveDateTime, bool, bool)> {
    let value = value.trim();
    let is_written = value.is_ascii() && matches!(value.len(), 8 | 15 | 16);
    let date = |text: &str| NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    let day = date(value.get(..8).filter(|_| is_written)?)?;
    if !(1_600..=9_000).contains(&chrono::Datelike::year(&day)) {
        return None;
    }
    let (rest, utc) = match value.get(8..)?.strip_suffix('Z') {
        Some(rest) => (rest, true),
        None => (value.get(8..)?, false),
    };
    if rest.is_empty() {
        return (!utc).then(|| (day.and_time(NaiveTime::MIN), true, false));
    }
    let digits = rest.strip_prefix('T').filter(|time| time.len() == 6)?;
    let two = |at: usize| digits.get(at..at + 2)?.parse::<u32>().ok();
    let time = NaiveTime::from_hms_opt(two(0)?, two(2)?, two(4)?.min(59))?;
    Some((day.and_time(time), false, utc))
}
