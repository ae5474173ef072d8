//! When experts are on duty: in their shifts, or whenever they are available.

use chrono::TimeDelta;
use entity::value::Instant;

use super::agenda::Micros;
use super::scenario::Expert;
use crate::calendar::{ExpertCalendar, Places, Schedule, ScheduleClock, Span};

/// The instant of that many microseconds since 1970.
#[must_use]
pub fn instant(at: Micros) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::microseconds(at)
}

/// How far ahead duties are known.
const AHEAD: TimeDelta = TimeDelta::hours(48);

/// The duty of one expert.
#[derive(Clone, Debug)]
pub struct DutyPlan(ScheduleClock<Duty>);

#[derive(Clone, Debug)]
enum Duty {
    Shifts(Vec<Span>),
    Available(ExpertCalendar),
}

impl Schedule for Duty {
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        match self {
            Self::Available(calendar) => calendar.spans(from, to),
            Self::Shifts(shifts) => {
                let Some(range) = Span::new(from, to) else {
                    return Vec::new();
                };
                shifts
                    .iter()
                    .filter_map(|shift| shift.within(range))
                    .collect()
            }
        }
    }
}

impl DutyPlan {
    /// The duty of an expert of the scenario; where shifts are claimed nobody is on duty without.
    #[must_use]
    pub fn of(expert: &Expert, claims: bool) -> Self {
        let duty = match &expert.shifts {
            None if claims => Duty::Shifts(Vec::new()),
            Some(shifts) => {
                let spans = shifts
                    .iter()
                    .filter_map(|shift| Span::new(shift.start, shift.end));
                Duty::Shifts(merged(spans.collect()))
            }
            None => {
                let places = Places::home(expert.zone.clone());
                let weekly = expert.availability.clone();
                Duty::Available(ExpertCalendar::new(places, weekly, Vec::new()))
            }
        };
        Self(ScheduleClock::new(duty))
    }

    /// Adds a shift; somebody who is on duty whenever available has them all.
    pub fn claim(&mut self, span: Span) {
        if let Duty::Shifts(shifts) = self.0.schedule() {
            let mut shifts = shifts.clone();
            shifts.push(span);
            self.0 = ScheduleClock::new(Duty::Shifts(merged(shifts)));
        }
    }

    /// Whether the expert is on duty.
    pub fn is_on(&mut self, at: Micros) -> bool {
        self.0.is_open(instant(at))
    }

    /// When that changes next.
    pub fn next_change(&mut self, at: Micros) -> Option<Micros> {
        self.0
            .next_change(instant(at))
            .map(|at| at.timestamp_micros())
    }

    /// The duties of the next two days, the present one first.
    #[must_use]
    pub fn ahead(&self, at: Micros) -> Vec<Span> {
        let now = instant(at);
        // A duty that began before must be seen whole enough to know when it ends.
        self.0.schedule().spans(now, now + AHEAD)
    }

    /// Time on duty in `[from, to)`, in microseconds.
    #[must_use]
    pub fn time_between(&self, from: Micros, to: Micros) -> i64 {
        let spans = self.0.schedule().spans(instant(from), instant(to));
        let micros = |span: &Span| span.length().num_microseconds().unwrap_or(0);
        spans.iter().map(micros).sum()
    }
}

/// Sorted, with those that overlap or touch made one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// Time with work in hand, counted while on duty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Busy {
    /// How many queries are in hand.
    active: u32,
    since: Micros,
    /// Microseconds so far.
    pub total: i64,
}

impl Busy {
    /// Counts up to `now`; `on_duty` says whether the time since the last call counts.
    pub fn settle(&mut self, now: Micros, on_duty: bool) {
        if on_duty && self.active > 0 {
            self.total += now - self.since;
        }
        self.since = now;
    }

    /// One query more in hand.
    pub fn begin(&mut self, now: Micros, on_duty: bool) {
        self.settle(now, on_duty);
        self.active += 1;
    }

    /// One query less.
    pub fn end(&mut self, now: Micros, on_duty: bool) {
        self.settle(now, on_duty);
        self.active = self.active.saturating_sub(1);
    }
}
