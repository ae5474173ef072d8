//! Which shifts to open so that the seats that are missing are filled with the fewest hours.
//!
//! Seats are filled in layers: one layer has at most one seat in each interval, and is cut into
//! shifts by dynamic programming so that the promises kept, less the price of the hours, are most.
//! That is exact for a layer (shifts of a layer are disjoint spans of bounded length); since each
//! further seat of an interval is worth no more than the last, layers are filled in good order.
//! Shifts lie inside the free time of somebody who could claim them, and each one opened takes that
//! time away, so that four shifts are not opened for the one person who could work them. When no
//! more can be laid, shifts grow into what is still missing around them: where everybody who could
//! come is thought of, the rest of their day would be lost.

mod floor;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::value::Instant;

use crate::calendar::Span;
use floor::Floor;

/// What opening one more shift must keep beside its hours, as a share of an hour's price: enough to
/// prefer one long shift to two short ones.
const PER_SHIFT: f64 = 0.1;

/// No call lays more layers than this: beyond it a demand is a mistake.
const LAYERS_MAX: usize = 10_000;

/// The seats that are missing in one interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Whose: the place of a queue and language in the caller's list.
    pub stream: usize,
    /// The interval's first instant.
    pub start: Instant,
    /// The promises that each missing seat would keep, never rising: as many as are missing.
    pub gains: Vec<f64>,
}

impl Missing {
    /// So many seats without which so many promises break: each is taken to keep as many.
    #[must_use]
    pub fn even(stream: usize, start: Instant, seats: u32, broken: f64) -> Self {
        let each = broken / f64::from(seats.max(1));
        Self {
            stream,
            start,
            gains: vec![each; seats as usize],
        }
    }
}

/// How shifts are laid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// The length of an interval; shifts begin and end with one.
    pub interval: TimeDelta,
    /// The shortest shift.
    pub shortest: TimeDelta,
    /// The longest shift.
    pub longest: TimeDelta,
    /// The promises that an hour on duty must keep to be worth it.
    pub price: f64,
}

impl Rules {
    /// Shifts of two to eight hours in half-hours: short enough for a peak, long enough to be worth
    /// sitting down for.
    #[must_use]
    pub fn usual(price: f64) -> Self {
        Self {
            interval: TimeDelta::minutes(30),
            shortest: TimeDelta::hours(2),
            longest: TimeDelta::hours(8),
            price,
        }
    }

    fn steps(&self, length: TimeDelta) -> usize {
        let steps = length.num_seconds() / self.interval.num_seconds().max(1);
        usize::try_from(steps).unwrap_or(0).max(1)
    }
}

/// Somebody who could claim shifts.
#[derive(Clone, Debug, PartialEq)]
pub struct Free {
    /// The streams that they can serve, ascending.
    pub streams: Vec<usize>,
    /// When they could work: available, and rested from and for what they do already.
    pub spans: Vec<Span>,
    /// How much more they may work in all.
    pub left: TimeDelta,
    /// How much they work already: those who work least are thought of first.
    pub hours: TimeDelta,
}

/// A shift to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenShift {
    /// Whose.
    pub stream: usize,
    /// When.
    pub span: Span,
    /// How many seats.
    pub seats: u32,
    /// The promises that they are expected to keep.
    pub kept: f64,
}

/// The shifts to open, in order of stream and time.
///
/// `roster` holds everybody who could claim a shift; without one (`None`) there is always somebody.
#[must_use]
pub fn shifts(missing: &[Missing], rules: &Rules, roster: Option<&[Free]>) -> Vec<OpenShift> {
    let Some(origin) = missing.iter().map(|one| one.start).min() else {
        return Vec::new();
    };
    let mut floor = Floor::new(missing, rules, origin);
    let mut people = roster.map(<[Free]>::to_vec);
    let mut laid: Vec<Laid> = Vec::new();
    for _ in 0..LAYERS_MAX {
        let mut any = false;
        for stream in 0..floor.streams.len() {
            let layer = floor.layer(stream, people.as_deref());
            for (from, to) in layer {
                let span = floor.span(from, to);
                let stream = floor.streams[stream].0;
                let Some(room) = book(people.as_deref_mut(), stream, span) else {
                    continue;
                };
                laid.push(Laid {
                    stream,
                    places: (from, to),
                    room,
                    kept: floor.take(stream, from, to),
                });
                any = true;
            }
        }
        if !any {
            break;
        }
    }
    for one in &mut laid {
        floor.stretch(one);
    }
    together(&floor, &laid)
}

/// Seats of the same span are one shift.
fn together(floor: &Floor<'_>, laid: &[Laid]) -> Vec<OpenShift> {
    let mut found: BTreeMap<(usize, Span), (u32, f64)> = BTreeMap::new();
    for one in laid {
        let span = floor.span(one.places.0, one.places.1);
        let entry = found.entry((one.stream, span)).or_default();
        *entry = (entry.0 + 1, entry.1 + one.kept);
    }
    found
        .into_iter()
        .map(|((stream, span), (seats, kept))| OpenShift {
            stream,
            span,
            seats,
            kept,
        })
        .collect()
}

/// Takes the time of those who could claim seats that are open already: what is opened next is for
/// the others, or for another day.
pub fn reserve(roster: &mut [Free], open: &[OpenShift]) {
    for shift in open {
        for _ in 0..shift.seats {
            if book(Some(roster), shift.stream, shift.span).is_none() {
                break;
            }
        }
    }
}

/// One seat of a shift that was laid.
struct Laid {
    stream: usize,
    /// The first interval, and the first one after it.
    places: (usize, usize),
    room: Room,
    kept: f64,
}

/// How far a shift may be stretched for whoever is thought of.
struct Room {
    free: Span,
    longest: TimeDelta,
}

/// Takes the time of whoever of them works least, and says how far they could work around it;
/// `None` where nobody could.
fn book(people: Option<&mut [Free]>, stream: usize, span: Span) -> Option<Room> {
    let Some(people) = people else {
        return Some(Room {
            free: span,
            longest: span.length(),
        });
    };
    let able = |one: &&mut Free| one.can(stream, span);
    let one = people.iter_mut().filter(able).min_by_key(|one| one.hours)?;
    let inside = |free: &&Span| free.start <= span.start && span.end <= free.end;
    let room = Room {
        free: one.spans.iter().find(inside).copied()?,
        longest: one.left,
    };
    let rest = crate::planning::duty::SHORTEST_REST;
    let taken = Span {
        start: span.start - rest,
        end: span.end + rest,
    };
    one.spans = one
        .spans
        .iter()
        .flat_map(|free| free.without(&[taken]))
        .collect();
    one.hours += span.length();
    one.left -= span.length();
    Some(room)
}

impl Free {
    fn can(&self, stream: usize, span: Span) -> bool {
        self.left >= span.length()
            && self.streams.binary_search(&stream).is_ok()
            && self
                .spans
                .iter()
                .any(|free| free.start <= span.start && span.end <= free.end)
    }
}
