//! What is missing on a grid of intervals, and the shifts that one more layer of seats is cut into.
//!
//! Knows nobody's diary: who could work when comes as reach and as room.

use std::collections::BTreeMap;

use entity::value::Instant;

use super::{Free, Laid, Missing, PER_SHIFT, Rules};
use crate::calendar::Span;

/// What is missing, on a grid of intervals.
pub(super) struct Floor<'a> {
    rules: &'a Rules,
    origin: Instant,
    /// By stream: its name, and the gains that are left in each interval.
    pub(super) streams: Vec<(usize, Vec<&'a [f64]>)>,
}

impl<'a> Floor<'a> {
    pub(super) fn new(missing: &'a [Missing], rules: &'a Rules, origin: Instant) -> Self {
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

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        Span {
            start: self.at(from),
            end: self.at(to),
        }
    }

    /// Fills the best seat of these intervals, and says what that keeps.
    pub(super) fn take(&mut self, stream: usize, from: usize, to: usize) -> f64 {
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

    /// Makes a shift longer while that is worth it: nobody works two shifts a day, so what is left
    /// of a day is lost otherwise.
    pub(super) fn stretch(&mut self, one: &mut Laid) {
        let hours = self.rules.interval.as_seconds_f64() / 3_600.0;
        let least = (hours * self.rules.price).max(f64::MIN_POSITIVE);
        let most = self.rules.steps(self.rules.longest.min(one.room.longest));
        while one.places.1 - one.places.0 < most {
            let (from, to) = one.places;
            let before = from
                .checked_sub(1)
                .filter(|at| self.at(*at) >= one.room.free.start);
            let after = Some(to).filter(|at| self.at(at + 1) <= one.room.free.end);
            let gain = |at: Option<usize>| at.map_or(0.0, |at| self.next_gain(one.stream, at));
            let (earlier, later) = (gain(before), gain(after));
            if earlier.max(later) < least {
                return;
            }
            let at = if later >= earlier { to } else { from - 1 };
            one.kept += self.take(one.stream, at, at + 1);
            one.places = (from.min(at), to.max(at + 1));
        }
    }

    /// What the next seat of an interval would keep.
    fn next_gain(&self, stream: usize, place: usize) -> f64 {
        let row = self.streams.iter().find(|one| one.0 == stream);
        let gains = row.and_then(|(_, row)| row.get(place));
        gains
            .and_then(|gains| gains.first())
            .copied()
            .unwrap_or(0.0)
    }

    /// The disjoint shifts of one more layer that keep most for their hours.
    pub(super) fn layer(&self, stream: usize, people: Option<&[Free]>) -> Vec<(usize, usize)> {
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
