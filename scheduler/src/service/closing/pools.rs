//! What is missing, pool by pool: the streams that the same experts can serve need seats together.

use std::collections::{BTreeMap, BTreeSet};

use entity::table::queue;
use entity::value::{Instant, LanguageTag, QueueId};

use super::share;
use crate::calendar::Span;
use crate::planning::closing::Missing;
use crate::planning::gap::{self, Cell, Stream};
use crate::service::gaps::Picture;
use crate::service::gaps::demand::Source;

/// Every seat without a shift is worth opening one, however thin its demand: an admin was shown it.
const LEAST_GAIN: f64 = 1e-3;

/// Streams that the same experts can serve.
pub(super) struct Pool<'a> {
    /// Which of the picture's streams.
    numbers: Vec<usize>,
    picture: &'a Picture,
}

/// Whether there is a gap in that time that has no shift.
pub(super) fn anything_missing(picture: &Picture, range: Span) -> bool {
    let cut = &picture.demand.cut;
    let inside = |t: &u32| {
        let span = cut.span(*t);
        span.end > range.start && span.start < range.end
    };
    let mut rows = picture.cells.iter();
    rows.any(|row| {
        let ahead = (0..cut.count).filter(inside);
        ahead
            .filter_map(|t| row.get(t as usize))
            .any(|cell| cell.no_shift > 0)
    })
}

/// The pools of a picture. A pool of several languages is one as long as its queues have no other:
/// a shift is for one language, or for all of its queues.
pub(super) fn pools(picture: &Picture) -> Vec<Pool<'_>> {
    let sources = &picture.demand.sources;
    let mut pools: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (number, source) in sources.iter().enumerate() {
        pools.entry(source.pool).or_default().push(number);
    }
    let whole = |numbers: &[usize]| {
        let queues: BTreeSet<QueueId> = numbers.iter().map(|n| sources[*n].queue.id).collect();
        let all = sources
            .iter()
            .filter(|source| queues.contains(&source.queue.id));
        all.count() == numbers.len()
    };
    let mut found = Vec::new();
    for numbers in pools.into_values() {
        if whole(&numbers) {
            found.push(Pool { numbers, picture });
            continue;
        }
        let mut parts: BTreeMap<&LanguageTag, Vec<usize>> = BTreeMap::new();
        for number in numbers {
            parts
                .entry(&sources[number].language)
                .or_default()
                .push(number);
        }
        let parts = parts.into_values();
        found.extend(parts.map(|numbers| Pool { numbers, picture }));
    }
    found
}

impl Pool<'_> {
    fn sources(&self) -> impl Iterator<Item = &Source> {
        let sources = &self.picture.demand.sources;
        self.numbers
            .iter()
            .filter_map(|number| sources.get(*number))
    }

    fn rows(&self) -> Vec<&Vec<Cell>> {
        let cells = &self.picture.cells;
        let rows = self.numbers.iter();
        rows.filter_map(|number| cells.get(*number)).collect()
    }

    /// Its queues and languages: whoever is to work for it must serve them all.
    pub(super) fn members(&self) -> Vec<(&queue::Model, &LanguageTag)> {
        let sources = self.sources();
        sources
            .map(|source| (&source.queue, &source.language))
            .collect()
    }

    /// Its queues, those that miss most first.
    pub(super) fn queues(&self) -> Vec<QueueId> {
        let mut missing: BTreeMap<QueueId, u32> = BTreeMap::new();
        for (source, row) in self.sources().zip(self.rows()) {
            let total: u32 = row.iter().map(|cell| cell.no_shift).sum();
            *missing.entry(source.queue.id).or_default() += total;
        }
        let mut queues: Vec<(QueueId, u32)> = missing.into_iter().collect();
        queues.sort_by_key(|(id, missing)| (std::cmp::Reverse(*missing), *id));
        queues.into_iter().map(|(id, _)| id).collect()
    }

    /// How many of its streams a shift on these queues in that language serves.
    pub(super) fn served_by(
        &self,
        queues: &[queue::Model],
        language: Option<&LanguageTag>,
    ) -> usize {
        let serves = |source: &&Source| {
            queues.iter().any(|queue| queue.id == source.queue.id)
                && language.is_none_or(|language| *language == source.language)
        };
        self.sources().filter(serves).count()
    }

    /// Its language, where it has but one.
    pub(super) fn language(&self) -> Option<LanguageTag> {
        let languages: BTreeSet<&LanguageTag> =
            self.sources().map(|source| &source.language).collect();
        let mut languages = languages.into_iter();
        match (languages.next(), languages.next()) {
            (Some(only), None) => Some(only.clone()),
            _ => None,
        }
    }

    /// Seats that no shift is for, by interval that begins inside `range`; `place` names the pool.
    pub(super) fn missing(&self, place: usize, range: Span) -> Vec<Missing> {
        let cut = &self.picture.demand.cut;
        let rows = self.rows();
        let streams: Vec<&Stream> = self.sources().map(|source| &source.stream).collect();
        let together = gap::together(cut, &streams, &rows);
        let begins = |at: Instant| range.start <= at && at < range.end;
        let cells = (0..cut.count).filter(|t| begins(cut.span(*t).start));
        cells
            .filter_map(|t| {
                let here = rows.iter().map(|row| row[t as usize]);
                let (mut apart, mut open, mut broken) = (0, 0, 0.0);
                for cell in here {
                    apart += cell.required;
                    open += cell.no_shift;
                    let part = f64::from(cell.no_shift) / f64::from(cell.missing().max(1));
                    broken += cell.broken * part;
                }
                // So many of those needed together as are missing of those needed apart.
                let together = together.get(t as usize).copied().unwrap_or(apart);
                let seats = (open * together).div_ceil(apart.max(1));
                let worth = broken.max(LEAST_GAIN * f64::from(seats));
                (seats > 0).then(|| Missing::even(place, cut.span(t).start, seats, worth))
            })
            .collect()
    }

    /// The share of the seats required in that time that nobody holds.
    pub(super) fn unfilled(&self, span: Span) -> u32 {
        let cut = &self.picture.demand.cut;
        let inside = (0..cut.count).filter(|t| cut.span(*t).within(span).is_some());
        let (mut required, mut missing) = (0, 0);
        for t in inside {
            for row in self.rows() {
                let cell = row[t as usize];
                required += cell.required;
                missing += cell.missing();
            }
        }
        share(missing, required)
    }
}
