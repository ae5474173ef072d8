//! A schedule that remembers, for callers that ask a million times.

use chrono::TimeDelta;
use entity::value::Instant;

use super::span::Span;
use super::{HORIZON, Schedule, earlier, later};

/// How much is laid out at a time: four weeks, few enough to keep 100,000 calendars in memory.
const CHUNK: TimeDelta = TimeDelta::days(28);

/// How much is kept; beyond it the memory starts anew. Two years more than [`HORIZON`].
const KEPT: TimeDelta = TimeDelta::days(400 + 731);

/// Answers a [`Schedule`]'s questions by binary search in what it has laid out already.
///
/// Time may move in both directions; forward is cheapest. The answers are those of the schedule,
/// whatever was asked before.
#[derive(Clone, Debug)]
pub struct ScheduleClock<S> {
    schedule: S,
    /// The stretch that is laid out; `None` at first.
    known: Option<Span>,
    /// What is open in it: sorted, disjoint, never touching.
    open: Vec<Span>,
}

impl<S: Schedule> ScheduleClock<S> {
    /// A clock that has laid out nothing yet.
    #[must_use]
    pub const fn new(schedule: S) -> Self {
        Self {
            schedule,
            known: None,
            open: Vec::new(),
        }
    }

    /// The schedule it follows.
    #[must_use]
    pub const fn schedule(&self) -> &S {
        &self.schedule
    }

    /// Whether it is open at that instant.
    pub fn is_open(&mut self, at: Instant) -> bool {
        self.reach(at);
        self.span_at(at).is_some()
    }

    /// As [`Schedule::next_open`].
    pub fn next_open(&mut self, at: Instant) -> Option<Instant> {
        self.reach(at);
        if self.span_at(at).is_some() {
            Some(at)
        } else {
            self.next_change(at)
        }
    }

    /// As [`Schedule::next_change`].
    pub fn next_change(&mut self, at: Instant) -> Option<Instant> {
        let limit = later(at, HORIZON);
        let mut known = self.reach(at);
        loop {
            if let Some(change) = self.change_after(at, known.end) {
                return (change < limit).then_some(change);
            }
            if known.end >= limit {
                return None;
            }
            known = self.grow_forward(known);
        }
    }

    /// The open span around an instant that is laid out.
    fn span_at(&self, at: Instant) -> Option<Span> {
        let after = self.open.partition_point(|span| span.start <= at);
        let last = *self.open.get(after.checked_sub(1)?)?;
        last.contains(at).then_some(last)
    }

    /// The next change as far as it is laid out.
    fn change_after(&self, at: Instant, known_end: Instant) -> Option<Instant> {
        if let Some(open) = self.span_at(at) {
            return (open.end < known_end).then_some(open.end);
        }
        let after = self.open.partition_point(|span| span.start <= at);
        self.open.get(after).map(|span| span.start)
    }

    /// Lays out what is around `at`.
    fn reach(&mut self, at: Instant) -> Span {
        let mut known = match self.known {
            Some(known) if near(known, at) => known,
            _ => self.start_at(at),
        };
        while known.start > at {
            known = self.grow_backward(known);
        }
        while known.end <= at && known.end < Instant::MAX_UTC {
            known = self.grow_forward(known);
        }
        known
    }

    fn start_at(&mut self, at: Instant) -> Span {
        let known = Span {
            start: at,
            end: later(at, CHUNK),
        };
        self.open = self.schedule.spans(known.start, known.end);
        self.known = Some(known);
        known
    }

    fn grow_forward(&mut self, known: Span) -> Span {
        let end = later(known.end, CHUNK);
        let mut more = self.schedule.spans(known.end, end).into_iter().peekable();
        if let (Some(last), Some(next)) = (self.open.last_mut(), more.peek())
            && last.end == next.start
        {
            last.end = next.end;
            more.next();
        }
        self.open.extend(more);
        *self.known.insert(Span { end, ..known })
    }

    fn grow_backward(&mut self, known: Span) -> Span {
        let start = earlier(known.start, CHUNK);
        let mut before = self.schedule.spans(start, known.start);
        if let (Some(last), Some(next)) = (before.last(), self.open.first_mut())
            && last.end == next.start
        {
            next.start = last.start;
            before.pop();
        }
        self.open.splice(0..0, before);
        *self.known.insert(Span { start, ..known })
    }
}

/// Whether growing towards `at` is cheaper than starting anew, and stays within bounds.
fn near(known: Span, at: Instant) -> bool {
    known.length() < KEPT
        && at >= earlier(known.start, CHUNK * 2)
        && at < later(known.end, CHUNK * 2)
}
