//! Events, as far as they say when somebody is busy.

use chrono::NaiveDateTime;

use super::fault::CalendarFault;
use super::length::Length;
use super::line::Line;
use super::moment::{Clocks, Moment};
use super::rule::Rule;

/// An event, or another version of one occurrence of it.
#[derive(Debug)]
pub(super) struct Event {
    /// Where it begins in the file.
    pub(super) line: usize,
    /// What its occurrences have in common.
    pub(super) uid: String,
    pub(super) start: Moment,
    pub(super) length: Length,
    /// How it recurs, and up to which reading of its own clock.
    pub(super) rule: Option<(Rule, Option<NaiveDateTime>)>,
    /// Further times at which it happens.
    pub(super) more: Vec<Moment>,
    /// Times at which it does not.
    pub(super) except: Vec<Moment>,
    /// Which occurrence it takes the place of.
    pub(super) instead_of: Option<Moment>,
    /// Whether its owner is busy then.
    pub(super) is_busy: bool,
}

impl Event {
    /// Reads the content lines of one event.
    pub(super) fn read(
        begin: usize,
        lines: &[&Line],
        clocks: &mut Clocks<'_>,
    ) -> Result<Self, CalendarFault> {
        let first = |name: &str| lines.iter().copied().find(|line| line.name == name);
        let start = first("DTSTART")
            .ok_or_else(|| CalendarFault::new(begin, "an event must have a DTSTART"))?;
        let start = one(start, clocks)?;
        let instead_of = match first("RECURRENCE-ID") {
            Some(line) if line.params.contains_key("RANGE") => {
                return Err(CalendarFault::new(
                    line.number,
                    "a RECURRENCE-ID with a RANGE is not read: export single events",
                ));
            }
            Some(line) => Some(one(line, clocks)?),
            None => None,
        };
        if let Some(line) = first("EXRULE") {
            return Err(CalendarFault::new(
                line.number,
                "an EXRULE is not read: name the times in EXDATE",
            ));
        }
        let rule = match first("RRULE") {
            Some(line) => Some(rule(line, &start, clocks)?),
            None => None,
        };
        Ok(Self {
            line: begin,
            uid: first("UID").map_or_else(String::new, |line| line.value.clone()),
            length: length(first("DTEND"), first("DURATION"), &start, clocks)?,
            rule,
            more: all(lines, "RDATE", clocks)?,
            except: all(lines, "EXDATE", clocks)?,
            instead_of,
            is_busy: is_busy(lines),
            start,
        })
    }
}

/// Free and cancelled events take no time.
fn is_busy(lines: &[&Line]) -> bool {
    let says = |name: &str, word: &str| lines.iter().any(|line| line.is(name, word));
    !says("TRANSP", "TRANSPARENT")
        && !says("STATUS", "CANCELLED")
        && !says("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
}

/// The one moment of a line.
fn one(line: &Line, clocks: &mut Clocks<'_>) -> Result<Moment, CalendarFault> {
    clocks.moment(line, &line.value).ok_or_else(|| {
        let told = format!(
            "{} must be a date such as 20261224 or a time such as 20261224T180000",
            line.name
        );
        CalendarFault::new(line.number, told)
    })
}

/// The moments of every line of this name; of periods their beginning.
fn all(lines: &[&Line], name: &str, clocks: &mut Clocks<'_>) -> Result<Vec<Moment>, CalendarFault> {
    let mut moments = Vec::new();
    for line in lines.iter().filter(|line| line.name == name) {
        for value in line.value.split(',').filter(|value| !value.is_empty()) {
            let value = value.split('/').next().unwrap_or(value).to_owned();
            let single = Line {
                value,
                ..(*line).clone()
            };
            moments.push(one(&single, clocks)?);
        }
    }
    Ok(moments)
}

fn rule(
    line: &Line,
    start: &Moment,
    clocks: &Clocks<'_>,
) -> Result<(Rule, Option<NaiveDateTime>), CalendarFault> {
    let rule = Rule::read(&line.value).map_err(|told| CalendarFault::new(line.number, told))?;
    // An end in UTC is meant on the clock of the event, so that both can be compared.
    let until = rule.until.map(|(until, utc)| match utc {
        true => clocks.local(until.and_utc(), &start.clock),
        false => until,
    });
    Ok((rule, until))
}

fn length(
    end: Option<&Line>,
    duration: Option<&Line>,
    start: &Moment,
    clocks: &mut Clocks<'_>,
) -> Result<Length, CalendarFault> {
    if let Some(line) = end {
        let end = one(line, clocks)?;
        if end.is_day && start.is_day {
            return Ok(Length::days((end.local - start.local).num_days().max(1)));
        }
        let (from, to) = (clocks.start(start), clocks.start(&end));
        if to < from {
            return Err(CalendarFault::new(
                line.number,
                "an event must not end before it begins",
            ));
        }
        return Ok(Length::elapsed(to - from));
    }
    match duration {
        Some(line) => Length::read(&line.value).ok_or_else(|| {
            CalendarFault::new(line.number, "DURATION must be one such as PT1H30M or P2D")
        }),
        None => Ok(Length::days(i64::from(start.is_day))),
    }
}
