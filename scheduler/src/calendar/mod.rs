//! When things are open: business hours, coverage windows, an expert's availability and daylight.
//!
//! Every schedule answers the same four questions ([`Schedule`]): what is open between two
//! instants, whether it is open now, when it opens, when that changes. [`ScheduleClock`] answers
//! them from memory for callers that ask often. All windows are half-open, all instants UTC, and
//! local times follow one rule: a skipped one means the first instant after the gap, an ambiguous
//! one starts at its first and ends at its last occurrence.
//!
//! Pure: zones arrive with their rules, the present arrives as an argument. What the answers mean
//! for a query or an offer is decided elsewhere.
//!
//! Invariant: the spans of a schedule are sorted, disjoint, not empty, and never touch.

mod availability;
mod brand;
mod clock;
mod coverage;
mod night;
mod period;
mod place;
mod span;
mod text;
mod weekly;

#[cfg(test)]
mod tests;

pub use availability::ExpertCalendar;
pub use brand::BrandCalendar;
pub use clock::ScheduleClock;
pub use coverage::CoverageCalendar;
pub use night::Night;
pub use period::Period;
pub use place::{Daylight, Places, Trip};
pub use span::{Span, union};
pub use text::TimeFormat;
pub use weekly::WeekCalendar;

use chrono::TimeDelta;
use entity::value::Instant;

/// How far ahead the next change is looked for: a year of closures and the days around it.
pub const HORIZON: TimeDelta = TimeDelta::days(400);

/// How far ahead an uncached search looks at first: one week finds most answers.
const FIRST_LOOK: TimeDelta = TimeDelta::days(8);

/// Something that is open at some times and closed at others.
pub trait Schedule {
    /// What is open inside `[from, to)`, cut to it: sorted, disjoint, never touching.
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span>;

    /// Whether it is open at that instant.
    fn is_open(&self, at: Instant) -> bool {
        !self
            .spans(at, later(at, TimeDelta::microseconds(1)))
            .is_empty()
    }

    /// The first instant from `at` on at which it is open (`at` itself when it is open then);
    /// `None` when it stays closed for [`HORIZON`].
    fn next_open(&self, at: Instant) -> Option<Instant> {
        looks(at).find_map(|look| Some(self.spans(look.start, look.end).first()?.start))
    }

    /// The first instant after `at` at which it opens or closes; `None` when it stays as it is
    /// for [`HORIZON`].
    fn next_change(&self, at: Instant) -> Option<Instant> {
        let open = self.is_open(at);
        looks(at).find_map(|look| {
            let spans = self.spans(look.start, look.end);
            if !open {
                return Some(spans.first()?.start);
            }
            match spans.first() {
                Some(span) if span.start == look.start => (span.end < look.end).then_some(span.end),
                _ => Some(look.start),
            }
        })
    }
}

/// The stretches in which a search looks, each longer than the last, up to [`HORIZON`].
fn looks(at: Instant) -> impl Iterator<Item = Span> {
    let limit = later(at, HORIZON);
    let mut start = at;
    let mut length = FIRST_LOOK;
    std::iter::from_fn(move || {
        let end = later(start, length).min(limit);
        let look = Span::new(start, end)?;
        start = end;
        length = length * 4;
        Some(look)
    })
}

/// `at` plus a duration, at most the last instant there is.
fn later(at: Instant, by: TimeDelta) -> Instant {
    at.checked_add_signed(by).unwrap_or(Instant::MAX_UTC)
}

/// `at` minus a duration, at least the first instant there is.
fn earlier(at: Instant, by: TimeDelta) -> Instant {
    at.checked_sub_signed(by).unwrap_or(Instant::MIN_UTC)
}
