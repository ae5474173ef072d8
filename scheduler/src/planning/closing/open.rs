//! Which shifts to open so that the seats that are missing are filled with the fewest hours.
//!
//! Seats are filled in layers: one layer has at most one seat in each interval, and is cut into
//! shifts by dynamic programming so that the promises kept, less the price of the hours, are most.
//! That is exact for a layer (shifts of a layer are disjoint spans of bounded length); since each
//! further seat of an interval is worth no more than the last, layers are filled in good order.
//! Shifts lie inside the free time of somebody who could claim them, and each one opened takes that
//! time away, so that four shifts are not opened for the one person who could work them.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::value::Instant;

use crate::calendar::Span;

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
    let mut found: BTreeMap<(usize, Span), (u32, f64)> = BTreeMap::new();
    for _ in 0..LAYERS_MAX {
        let mut any = false;
        for stream in 0..floor.streams.len() {
            let layer = floor.layer(stream, people.as_deref());
            for (from, to) in layer {
                let span = floor.span(from, to);
                let stream = floor.streams[stream].0;
                if !book(people.as_deref_mut(), stream, span) {
                    continue;
                }
                let kept = floor.take(stream, from, to);
                let entry = found.entry((stream, span)).or_default();
                *entry = (entry.0 + 1, entry.1 + kept);
                any = true;
            }
        }
        if !any {
            break;
        }
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
            if !book(Some(roster), shift.stream, shift.span) {
                break;
            }
        }
    }
}

/// Takes the time of whoever of them works least; `false` where nobody could.
fn book(people: Option<&mut [Free]>, stream: usize, span: Span) -> bool {
    let Some(people) = people else {
        return true;
    };
    let able = |one: &&mut Free| one.can(stream, span);
    let Some(one) = people.iter_mut().filter(able).min_by_key(|one| one.hours) else {
        return false;
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
    true
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

/// What is missing, on a grid of intervals.
struct Floor<'a> {
    rules: &'a Rules,
    origin: Instant,
    /// By stream: its name, and the gains that are left in each interval.
    streams: Vec<(usize, Vec<&'a [f64]>)>,
}

impl<'a> Floor<'a> {
    fn new(missing: &'a [Missing], rules: &'a Rules, origin: Instant) -> Self {
        let place = |at: Instant| {
            let steps = (at - origin).num_seconds() / rules.interval.num_seconds().max(1);
            usize::try_from(steps).unwrap_or(0)
        };
        let last = missing.iter().map(|one| place(one.start)).max();
        // Room for a shift that begins with the last interval.
        let length = last.map_or(0, |last| last + rules.steps(rules.shortest));
        let mut streams: BTreeMap<usize, Vec<&[f64]>> = BTreeMap::new();
        for one in missing {
            let row = streams
                .entry(one.stream)
                .or_insert_with(|| vec![&[]; length]);
            row[place(one.start)] = &one.gains;
        }
        Self {
            rules,
            origin,
            streams: streams.into_iter().collect(),
        }
    }

    fn at(&self, place: usize) -> Instant {
        self.origin + self.rules.interval * i32::try_from(place).unwrap_or(i32::MAX)
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span {
            start: self.at(from),
            end: self.at(to),
        }
    }

    /// Fills the best seat of these intervals, and says what that keeps.
    fn take(&mut self, stream: usize, from: usize, to: usize) -> f64 {
        let Some((_, row)) = self.streams.iter_mut().find(|one| one.0 == stream) else {
            return 0.0;
        };
        let mut kept = 0.0;
        for gains in &mut row[from..to] {
            if let Some((first, rest)) = gains.split_first() {
                kept += first;
                *gains = rest;
            }
        }
        kept
    }

    /// The disjoint shifts of one more layer that keep most for their hours.
    fn layer(&self, stream: usize, people: Option<&[Free]>) -> Vec<(usize, usize)> {
        let (name, row) = &self.streams[stream];
        let hours = self.rules.interval.as_seconds_f64() / 3_600.0;
        let (least, most) = (
            self.rules.steps(self.rules.shortest),
            self.rules.steps(self.rules.longest),
        );
        // Sums of what each interval adds, so that a span is a difference.
        let mut sums = vec![0.0];
        for gains in row {
            let gain = gains.first().copied().unwrap_or(0.0);
            sums.push(sums[sums.len() - 1] + gain - hours * self.rules.price);
        }
        let reach = self.reach(*name, row.len(), people);
        let mut best = vec![(0.0_f64, 0_usize); row.len() + 1];
        for to in 1..=row.len() {
            best[to] = (best[to - 1].0, 0);
            for length in least..=most.min(to) {
                let from = to - length;
                if reach[from] < to {
                    continue;
                }
                let value = best[from].0 + sums[to] - sums[from] - PER_SHIFT * self.rules.price;
                if value > best[to].0 + 1e-9 {
                    best[to] = (value, length);
                }
            }
        }
        let mut found = Vec::new();
        let mut to = row.len();
        while to > 0 {
            match best[to].1 {
                0 => to -= 1,
                length => {
                    found.push((to - length, to));
                    to -= length;
                }
            }
        }
        found.reverse();
        found
    }

    /// For each interval, up to where somebody could work who begins with it.
    fn reach(&self, stream: usize, length: usize, people: Option<&[Free]>) -> Vec<usize> {
        let Some(people) = people else {
            return vec![length; length];
        };
        let mut reach = vec![0; length];
        let seconds = self.rules.interval.num_seconds().max(1);
        let able = people
            .iter()
            .filter(|one| one.streams.binary_search(&stream).is_ok());
        for one in able {
            let most = usize::try_from(one.left.num_seconds() / seconds).unwrap_or(0);
            for free in &one.spans {
                let from = (free.start - self.origin).num_seconds();
                let from = (from + seconds - 1).div_euclid(seconds).max(0);
                let to = (free.end - self.origin).num_seconds().div_euclid(seconds);
                let from = usize::try_from(from).unwrap_or(0);
                let to = usize::try_from(to.max(0)).unwrap_or(0).min(length);
                for (place, reach) in reach.iter_mut().enumerate().take(to).skip(from) {
                    *reach = (*reach).max(to.min(place + most));
                }
            }
        }
        reach
    }
}
