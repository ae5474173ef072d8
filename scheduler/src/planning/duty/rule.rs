//! Whether an expert may take a shift, by time alone: availability, overlap, rest, hours.

use chrono::{Datelike, Days, TimeDelta};
use entity::value::Instant;

use crate::calendar::{ExpertCalendar, Places, Schedule, Span, union};

/// Rest between two duties, at least: 11 hours, as in article 3 of directive 2003/88/EC. Shifts
/// that adjoin are one duty.
pub const SHORTEST_REST: TimeDelta = TimeDelta::hours(11);

/// The longest duty without a break: 13 hours, what a day of 24 leaves beside the rest.
pub const LONGEST_DUTY: TimeDelta = TimeDelta::hours(13);

/// Hours on duty in a week, at most: 48, as in article 6 of directive 2003/88/EC. A week runs from
/// Monday to Monday on the expert's wall clock; the hours are elapsed ones.
pub const LONGEST_WEEK: TimeDelta = TimeDelta::hours(48);

/// What an expert's time looks like around a shift.
#[derive(Clone, Debug)]
pub struct Diary<'a> {
    /// When they could work.
    pub availability: &'a ExpertCalendar,
    /// Where they are.
    pub places: &'a Places,
    /// When they are on duty already: everything within nine days of the shift.
    pub duties: &'a [Span],
}

/// Why an expert may not take a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// This part of it is outside their availability. They may take it all the same.
    Unavailable(Span),
    /// They are on duty then.
    Overlap(Span),
    /// Between it and this duty is too little rest.
    Rest {
        /// The other duty.
        duty: Span,
        /// How much rest there would be.
        rest: TimeDelta,
    },
    /// With the shifts that adjoin, the duty would be this one, and too long.
    TooLong(Span),
    /// The week would have more hours than it may.
    Hours {
        /// When the week begins.
        week: Instant,
        /// The hours that it would have.
        hours: TimeDelta,
    },
}

impl Objection {
    /// Whether the expert's own word is enough to set it aside.
    #[must_use]
    pub const fn is_waivable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Everything that speaks against an expert's taking this shift; empty: nothing.
#[must_use]
pub fn objections(diary: &Diary<'_>, shift: Span) -> Vec<Objection> {
    let mut found = Vec::new();
    let gaps = shift.without(&diary.availability.spans(shift.start, shift.end));
    found.extend(gaps.first().copied().map(Objection::Unavailable));
    let overlaps = diary
        .duties
        .iter()
        .find(|duty| duty.within(shift).is_some());
    if let Some(&duty) = overlaps {
        // Rest and hours mean nothing to somebody who would be in two places.
        found.push(Objection::Overlap(duty));
        return found;
    }
    let mut all = diary.duties.to_vec();
    all.push(shift);
    let all = union(all);
    found.extend(unrested(&all, shift));
    found.extend(overworked(diary.places, &all, shift));
    found
}

/// The duty that the shift becomes a part of must be short enough, and rest on both sides long.
fn unrested(duties: &[Span], shift: Span) -> Vec<Objection> {
    let Some(at) = duties.iter().position(|duty| duty.within(shift).is_some()) else {
        return Vec::new();
    };
    let duty = duties[at];
    let mut found = Vec::new();
    if duty.length() > LONGEST_DUTY {
        found.push(Objection::TooLong(duty));
    }
    let before = at
        .checked_sub(1)
        .map(|at| (duties[at], duty.start - duties[at].end));
    let after = duties
        .get(at + 1)
        .map(|next| (*next, next.start - duty.end));
    let short = before
        .into_iter()
        .chain(after)
        .find(|(_, rest)| *rest < SHORTEST_REST);
    found.extend(short.map(|(duty, rest)| Objection::Rest { duty, rest }));
    found
}

/// No week that the shift reaches into may have too many hours.
fn overworked(places: &Places, duties: &[Span], shift: Span) -> Option<Objection> {
    weeks(places, shift).into_iter().find_map(|week| {
        let inside = duties.iter().filter_map(|duty| duty.within(week));
        let hours = inside.fold(TimeDelta::zero(), |sum, part| sum + part.length());
        (hours > LONGEST_WEEK).then_some(Objection::Hours {
            week: week.start,
            hours,
        })
    })
}

/// The weeks of the expert's wall clock that a span reaches into. Neighbours share their edge,
/// wherever the expert travels in between.
fn weeks(places: &Places, span: Span) -> Vec<Span> {
    let date = span.start.date_naive();
    let back = u64::from(date.weekday().num_days_from_monday()) + 7;
    let first = date.checked_sub_days(Days::new(back)).unwrap_or(date);
    let edges: Vec<Instant> = (0..5)
        .filter_map(|week| first.checked_add_days(Days::new(7 * week)))
        .map(|monday| places.zone_on(monday).day_start(monday))
        .collect();
    edges
        .windows(2)
        .filter_map(|edge| Span::new(edge[0], edge[1]))
        .filter(|week| week.within(span).is_some())
        .collect()
}
