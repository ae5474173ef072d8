//! When an expert could work: the week, its exceptions, the zone of the day, and what else they do.

use chrono::{NaiveDate, NaiveTime};
use entity::value::{AvailabilityException, ExceptionKind, Instant, WeeklyWindow};

use super::Schedule;
use super::place::Places;
use super::span::{Span, clip, subtract, union};
use super::weekly::{dates_near, whole_day, window_on, windows_on};

/// An expert's availability.
///
/// A window belongs to the local date on which it starts and follows the zone of that date to its
/// end, also when the expert travels in between. Exceptions of whole days come before those of
/// hours, additions before removals: so "not on Monday, but 10 to 12" and "all Sunday, but not at
/// noon" both mean what they say, in whatever order they are given. When the expert is busy
/// elsewhere comes last of all: nobody is available then, whatever they said.
///
/// Invariant: no span of it overlaps a busy one, and where nothing is busy it is what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertCalendar {
    said: Said,
    /// When the expert is busy elsewhere, as a union.
    busy: Vec<Span>,
}

/// What an expert said of their time.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    /// Nothing: any time will do.
    Nothing,
    /// A week and its exceptions.
    Week(Week),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Week {
    places: Places,
    weekly: Vec<WeeklyWindow>,
    exceptions: Vec<AvailabilityException>,
}

impl ExpertCalendar {
    /// The calendar of an expert at these places.
    #[must_use]
    pub fn new(
        places: Places,
        weekly: Vec<WeeklyWindow>,
        exceptions: Vec<AvailabilityException>,
    ) -> Self {
        let week = Week {
            places,
            weekly,
            exceptions,
        };
        Self {
            said: Said::Week(week),
            busy: Vec::new(),
        }
    }

    /// The calendar of an expert who has said nothing: any time will do.
    #[must_use]
    pub const fn unsaid() -> Self {
        Self {
            said: Said::Nothing,
            busy: Vec::new(),
        }
    }

    /// The same but for the times at which the expert is busy elsewhere.
    #[must_use]
    pub fn but_for(mut self, busy: Vec<Span>) -> Self {
        self.busy = union(busy);
        self
    }
}

impl Week {
    /// The exceptions of one sort that may reach into the range, as a union.
    fn exceptional(&self, sort: Sort, range: Span) -> Vec<Span> {
        let near = Span {
            start: super::earlier(range.start, chrono::TimeDelta::days(9)),
            end: super::later(range.end, chrono::TimeDelta::days(2)),
        };
        let (from, to) = (near.start.date_naive(), near.end.date_naive());
        let chosen = self
            .exceptions
            .iter()
            .filter(|exception| Sort::of(exception) == sort)
            .filter(|exception| (from..=to).contains(&exception.date));
        union(
            chosen
                .filter_map(|exception| self.exception_span(exception))
                .collect(),
        )
    }

    fn exception_span(&self, exception: &AvailabilityException) -> Option<Span> {
        let start = exception.start.map(|start| start.time());
        match (start, exception.minutes) {
            (None, None) => self.day(exception.date),
            (None, Some(minutes)) => self.hours(exception.date, NaiveTime::MIN, minutes),
            (Some(start), Some(minutes)) => self.hours(exception.date, start, minutes),
            (Some(start), None) => {
                let zone = self.places.zone_on(exception.date);
                let start = zone.first(exception.date.and_time(start));
                Span::new(start, self.day(exception.date)?.end)
            }
        }
    }

    fn day(&self, date: NaiveDate) -> Option<Span> {
        whole_day(self.places.zone_on(date), date)
    }

    fn hours(&self, date: NaiveDate, start: NaiveTime, minutes: u32) -> Option<Span> {
        window_on(self.places.zone_on(date), date, start, minutes)
    }
}

/// What an exception does, in the order of application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    AddDay,
    RemoveDay,
    AddHours,
    RemoveHours,
}

impl Sort {
    const ORDER: [Self; 4] = [
        Self::AddDay,
        Self::RemoveDay,
        Self::AddHours,
        Self::RemoveHours,
    ];

    fn of(exception: &AvailabilityException) -> Self {
        let whole_day = exception.start.is_none() && exception.minutes.is_none();
        match (exception.kind, whole_day) {
            (ExceptionKind::Add, true) => Self::AddDay,
            (ExceptionKind::Remove, true) => Self::RemoveDay,
            (ExceptionKind::Add, false) => Self::AddHours,
            (ExceptionKind::Remove, false) => Self::RemoveHours,
        }
    }

    fn apply(self, mut spans: Vec<Span>, changed: Vec<Span>) -> Vec<Span> {
        match self {
            Self::RemoveDay | Self::RemoveHours => subtract(&spans, &changed),
            Self::AddDay | Self::AddHours => {
                spans.extend(changed);
                union(spans)
            }
        }
    }
}

impl Week {
    fn spans(&self, range: Span) -> Vec<Span> {
        let week = dates_near(range)
            .flat_map(|date| windows_on(&self.weekly, self.places.zone_on(date), date))
            .collect();
        let mut spans = union(week);
        if !self.exceptions.is_empty() {
            for sort in Sort::ORDER {
                spans = sort.apply(spans, self.exceptional(sort, range));
            }
        }
        clip(spans, range)
    }
}

impl Schedule for ExpertCalendar {
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        let Some(range) = Span::new(from, to) else {
            return Vec::new();
        };
        let said = match &self.said {
            Said::Nothing => vec![range],
            Said::Week(week) => week.spans(range),
        };
        subtract(&said, &self.busy)
    }
}
