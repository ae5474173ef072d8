//! A whole calendar: when its owner is busy within a range.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::Instant;
use entity::zones::Zones;

use super::OWN_UIDS;
use super::event::Event;
use super::fault::CalendarFault;
use super::line::{Line, lines};
use super::moment::{Clocks, Moment};
use super::occurrence::{APART, Work, occurrences};
use crate::calendar::{Places, Span, union};

/// Events in one calendar at most: some years of a full one.
const EVENTS_MAX: usize = 2_000;

/// Occurrences within the range at most: a hundred a day for half a year.
const OCCURRENCES_MAX: usize = 20_000;

/// Days that are looked at for the rules of one calendar, at most: some tenths of a second, and five
/// years for each of the events.
const WORK: u32 = 4_000_000;

/// Faults that are told at most: more help nobody.
const FAULTS_MAX: usize = 10;

/// Names of unknown zones that are told at most, and characters of each.
const UNKNOWN_MAX: usize = 10;
const UNKNOWN_LENGTH: usize = 64;

/// Where and when a calendar is read.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Where its owner is: whole days and times without a zone are meant there.
    pub places: &'a Places,
    /// The zones that it may name.
    pub zones: &'a Zones,
    /// What is laid out of it.
    pub range: Span,
}

/// When somebody is busy, as their calendar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusyTimes {
    /// The stretches within the range: a union.
    pub spans: Vec<Span>,
    /// Events in the file.
    pub events: usize,
    /// Names of zones that nobody knows; times in them were read on the owner's clock.
    pub unknown_zones: Vec<String>,
}

/// Reads a calendar.
///
/// # Errors
/// What is wrong with it, and where; ten faults at most.
pub fn read(text: &str, ground: &Ground<'_>) -> Result<BusyTimes, Vec<CalendarFault>> {
    let lines = lines(text);
    let components = components(&lines).map_err(|fault| vec![fault])?;
    let mut clocks = Clocks {
        places: ground.places,
        zones: ground.zones,
        unknown: BTreeSet::new(),
    };
    let (mut events, mut faults) = (Vec::new(), Vec::new());
    for (begin, lines) in &components {
        match Event::read(*begin, lines, &mut clocks) {
            Ok(event) => events.push(event),
            Err(fault) if faults.len() < FAULTS_MAX => faults.push(fault),
            Err(_) => {}
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let spans = laid_out(&events, &clocks, ground.range).map_err(|fault| vec![fault])?;
    let shortened = |name: String| name.chars().take(UNKNOWN_LENGTH).collect();
    let unknown = clocks.unknown.into_iter().take(UNKNOWN_MAX);
    Ok(BusyTimes {
        spans: union(spans),
        events: events.len(),
        unknown_zones: unknown.map(shortened).collect(),
    })
}

/// The events of a calendar: where each begins, and its own content lines, without those of what is
/// inside it (alarms).
fn components(lines: &[Line]) -> Result<Vec<(usize, Vec<&Line>)>, CalendarFault> {
    let is_calendar = lines
        .first()
        .is_some_and(|line| line.is("BEGIN", "VCALENDAR"));
    if !is_calendar {
        let told = "must be a calendar that starts with BEGIN:VCALENDAR";
        return Err(CalendarFault::new(1, told));
    }
    let mut events: Vec<(usize, Vec<&Line>)> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                open.push(&line.value);
                if open.len() == 2 && line.is("BEGIN", "VEVENT") {
                    events.push((line.number, Vec::new()));
                }
                if events.len() > EVENTS_MAX {
                    let told = format!("a calendar may have {EVENTS_MAX} events: export less");
                    return Err(CalendarFault::new(line.number, told));
                }
            }
            "END" => match open.pop() {
                Some(begun) if begun.eq_ignore_ascii_case(&line.value) => {}
                _ => {
                    let told = "this END has no BEGIN of its name before it";
                    return Err(CalendarFault::new(line.number, told));
                }
            },
            _ => {
                let inside = open
                    .get(1)
                    .is_some_and(|name| name.eq_ignore_ascii_case("VEVENT"));
                if let Some((_, own)) = events.last_mut().filter(|_| inside && open.len() == 2) {
                    own.push(line);
                }
            }
        }
    }
    match (open.is_empty(), lines.last()) {
        (false, Some(last)) => Err(CalendarFault::new(
            last.number,
            "the calendar breaks off: END:VCALENDAR is missing",
        )),
        _ => Ok(events),
    }
}

/// What takes an occurrence of an event away.
#[derive(Default)]
struct Gone {
    starts: BTreeSet<Instant>,
    days: BTreeSet<NaiveDate>,
}

impl Gone {
    fn add(&mut self, moment: &Moment, clocks: &Clocks<'_>, timed: bool) {
        self.starts.insert(clocks.start(moment));
        // Some programs name the day of an event that has a time.
        if moment.is_day && timed {
            self.days.insert(moment.local.date());
        }
    }
}

fn laid_out(
    events: &[Event],
    clocks: &Clocks<'_>,
    range: Span,
) -> Result<Vec<Span>, CalendarFault> {
    let mut instead: BTreeMap<&str, Vec<&Moment>> = BTreeMap::new();
    for event in events {
        if let Some(moment) = &event.instead_of {
            instead.entry(&event.uid).or_default().push(moment);
        }
    }
    let mut work = Work(WORK);
    let (mut spans, mut count) = (Vec::new(), 0);
    for event in events {
        if !event.is_busy || event.uid.ends_with(OWN_UIDS) {
            continue;
        }
        let mut gone = Gone::default();
        let replaced = instead
            .get(event.uid.as_str())
            .filter(|_| event.instead_of.is_none());
        for moment in event
            .except
            .iter()
            .chain(replaced.into_iter().flatten().copied())
        {
            gone.add(moment, clocks, !event.start.is_day);
        }
        let found = starts(event, range, &mut work)?;
        let found = found.into_iter().filter(|start| {
            !gone.starts.contains(&clocks.start(start)) && !gone.days.contains(&start.local.date())
        });
        let stretch = |start: Moment| {
            let end = event.length.end(&start, clocks);
            Span::new(clocks.start(&start), end)?.within(range)
        };
        let before = spans.len();
        spans.extend(found.filter_map(stretch));
        count += spans.len() - before;
        if count > OCCURRENCES_MAX {
            let told = format!(
                "the calendar may have {OCCURRENCES_MAX} occurrences in half a year: export less"
            );
            return Err(CalendarFault::new(event.line, told));
        }
    }
    Ok(spans)
}

/// When an event begins, as far as it may reach into the range.
fn starts(event: &Event, range: Span, work: &mut Work) -> Result<Vec<Moment>, CalendarFault> {
    let mut found = vec![event.start.clone()];
    found.extend(event.more.iter().cloned());
    if let Some((rule, until)) = &event.rule {
        let from = range.start.naive_utc() - APART - event.length.reach();
        let to = range.end.naive_utc() + APART;
        let readings =
            occurrences(rule, (event.start.local, *until), (from, to), work).map_err(|_| {
                let told = "the rules up to here take too much work: export single events";
                CalendarFault::new(event.line, told)
            })?;
        let again = readings
            .into_iter()
            .filter(|local| *local != event.start.local);
        found.extend(again.map(|local| Moment {
            local,
            ..event.start.clone()
        }));
    }
    Ok(found)
}
