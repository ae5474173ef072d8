//! Quotes that were given and are not judged yet: each level is judged once.
//!
//! A level is kept when the answer comes by its time, and not kept when that time passes without
//! one. A query that ends before either says nothing about its quote.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{Instant, QueueId};

use super::correction::Made;

/// A quote that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// In which queue.
    pub queue: QueueId,
    /// How it is judged.
    pub made: Made,
    /// When it was made.
    pub at: Instant,
    /// By when each of [`LEVELS`](super::LEVELS) holds; none where that is not told, or judged already.
    pub by: [Option<Instant>; 4],
}

/// What came of one level of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The quote.
    pub given: Given,
    /// Which of [`LEVELS`](super::LEVELS).
    pub level: usize,
    /// Whether the answer came by then.
    pub kept: bool,
}

/// Quotes that are still open, by what they were given for.
#[derive(Clone, Debug)]
pub struct OpenQuotes<K> {
    open: BTreeMap<K, Given>,
    lapsing: BTreeSet<(Instant, K, usize)>,
}

impl<K: Ord> Default for OpenQuotes<K> {
    fn default() -> Self {
        Self {
            open: BTreeMap::new(),
            lapsing: BTreeSet::new(),
        }
    }
}

impl<K: Copy + Ord> OpenQuotes<K> {
    /// A quote was given; the first one counts.
    pub fn give(&mut self, key: K, given: Given) {
        if self.open.contains_key(&key) {
            return;
        }
        for (level, by) in given.by.iter().enumerate() {
            self.lapsing.extend(by.map(|by| (by, key, level)));
        }
        self.open.insert(key, given);
    }

    /// The next level whose time has passed without an answer before `now`.
    pub fn lapsed(&mut self, now: Instant) -> Option<Judged> {
        while let Some(&(_, key, level)) = self.lapsing.first().filter(|(by, ..)| *by < now) {
            self.lapsing.pop_first();
            if let Some(given) = self.open.get_mut(&key)
                && given.by.get_mut(level).and_then(Option::take).is_some()
            {
                return Some(Judged {
                    given: *given,
                    level,
                    kept: false,
                });
            }
        }
        None
    }

    /// The answer came: every level that was not judged before is judged.
    pub fn answered(&mut self, key: K, at: Instant) -> Vec<Judged> {
        let Some(given) = self.forget(key) else {
            return Vec::new();
        };
        let judged = |(level, by): (usize, Option<Instant>)| {
            Some(Judged {
                given,
                level,
                kept: at <= by?,
            })
        };
        given
            .by
            .into_iter()
            .enumerate()
            .filter_map(judged)
            .collect()
    }

    /// It ended without an answer: nothing more is judged of it.
    pub fn drop(&mut self, key: K) {
        self.forget(key);
    }

    fn forget(&mut self, key: K) -> Option<Given> {
        let given = self.open.remove(&key)?;
        for (level, by) in given.by.iter().enumerate() {
            by.map(|by| self.lapsing.remove(&(by, key, level)));
        }
        Some(given)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use uuid::Uuid;

    use super::*;
    use crate::promise::Regime;

    fn at(second: i64) -> Instant {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    fn quotes(by: [Option<i64>; 4]) -> OpenQuotes<u8> {
        let mut quotes = OpenQuotes::default();
        let given = Given {
            queue: QueueId(Uuid::nil()),
            made: Made {
                regime: Regime::Free,
                hour: 0,
            },
            at: at(0),
            by: by.map(|by| by.map(at)),
        };
        quotes.give(1, given);
        quotes
    }

    fn told(judged: impl IntoIterator<Item = Judged>) -> Vec<(usize, bool)> {
        let told = judged.into_iter().map(|one| (one.level, one.kept));
        told.collect()
    }

    #[test]
    fn each_level_is_judged_once() {
        let mut quotes = quotes([Some(10), Some(20), Some(30), None]);
        let lapsed: Vec<Judged> = std::iter::from_fn(|| quotes.lapsed(at(11))).collect();
        assert_eq!(told(lapsed), [(0, false)]);
        assert_eq!(told(quotes.answered(1, at(20))), [(1, true), (2, true)]);
        assert_eq!(quotes.lapsed(at(100)), None);
        assert_eq!(quotes.answered(1, at(20)), []);
    }

    #[test]
    fn an_answer_that_is_heard_of_late_counts_from_when_it_came() {
        let mut quotes = quotes([Some(10), Some(20), Some(30), Some(40)]);
        let judged = quotes.answered(1, at(25));
        assert_eq!(told(judged), [(0, false), (1, false), (2, true), (3, true)]);
    }

    #[test]
    fn what_ended_without_an_answer_is_not_judged() {
        let mut quotes = quotes([Some(10); 4]);
        quotes.drop(1);
        assert_eq!(quotes.lapsed(at(100)), None);
    }
}
