//! What customers are quoted in a replay, and what came of it.
//!
//! Every query that is taken in at once is quoted as a live one would be, from what was seen
//! before it. Each level of a quote is judged once: kept when the first response comes by then,
//! not kept when that time passes without one; not judged when the query ends before either.

use entity::value::QuoteBasis;

use super::World;
use crate::promise::{Made, Observation, Quantiles};
use crate::replay::agenda::{Micros, QueryNo};
use crate::replay::duty::instant;
use crate::replay::queries::Row;
use crate::replay::tally::QuoteCount;

/// What was quoted for a query.
#[derive(Clone, Copy, Debug)]
pub struct Quoted {
    /// How it is judged.
    pub made: Made,
    /// When it was made.
    pub at: Micros,
    /// The waits that were told, by level.
    pub told: Quantiles,
    /// Which levels were judged.
    pub judged: [bool; 4],
}

impl World<'_> {
    /// Quotes for a query that arrives now; `None` where it is not taken in at once.
    pub(super) fn quote(&mut self, number: QueryNo, row: &Row, at_once: bool) -> Option<Quoted> {
        let language = self.languages.get(usize::from(row.language))?;
        let place = row.queue as usize;
        let now = instant(self.now);
        let queue = super::ids::queue(place);
        self.board.arrived(queue, language, now);
        if !at_once {
            return None;
        }
        let quote = self.board.quote(queue, language, now);
        let given = quote.basis != QuoteBasis::Insufficient;
        self.tally.quote(place, now, QuoteCount::Given(given));
        if !given {
            return None;
        }
        let told = quote.told.0[2].unwrap_or(-1);
        self.note(format_args!("quoted q{number} {} {told}", quote.basis));
        for (level, wait) in quote.told.0.iter().enumerate() {
            if let Some(wait) = wait {
                let lapses = self.now.saturating_add(*wait);
                self.lapsing.insert((lapses, number, level));
            }
        }
        Some(Quoted {
            made: self.board.made(quote.basis, now),
            at: self.now,
            told: quote.told,
            judged: quote.told.0.map(|wait| wait.is_none()),
        })
    }

    /// Judges the levels whose time has passed without an answer.
    pub(super) fn judge_lapsed(&mut self) {
        while let Some(&(lapses, query, level)) = self.lapsing.first() {
            if lapses >= self.now {
                return;
            }
            self.lapsing.pop_first();
            self.judge(query, level, false);
        }
    }

    /// The first response was sent: what was not judged before was kept.
    pub(super) fn judge_answered(&mut self, query: QueryNo) {
        self.judge_lapsed();
        for level in 0..4 {
            self.judge(query, level, true);
        }
        self.drop_quote(query);
    }

    /// A query ended without a response: nothing more is judged of it.
    pub(super) fn drop_quote(&mut self, query: QueryNo) {
        let Some(quoted) = self.life(query).and_then(|life| life.quoted.take()) else {
            return;
        };
        for (level, wait) in quoted.told.0.iter().enumerate() {
            if let Some(wait) = wait {
                let lapses = quoted.at.saturating_add(*wait);
                self.lapsing.remove(&(lapses, query, level));
            }
        }
    }

    fn judge(&mut self, query: QueryNo, level: usize, kept: bool) {
        let (place, _) = self.queue_of(query);
        let Some(quoted) = self.life(query).and_then(|life| life.quoted.as_mut()) else {
            return;
        };
        let Some(judged) = quoted.judged.get_mut(level).filter(|judged| !**judged) else {
            return;
        };
        *judged = true;
        let (made, at) = (quoted.made, instant(quoted.at));
        let queue = super::ids::queue(place);
        self.board.judge(queue, made, (level, kept));
        self.tally.quote(place, at, QuoteCount::Judged(level, kept));
    }

    /// Tells the Board what was seen of the people of a query's queue.
    pub(super) fn observe(&mut self, query: QueryNo, seen: Observation) {
        let (place, _) = self.queue_of(query);
        let expert = self.lives.get(&query).and_then(|life| life.work);
        let expert = expert.map(|work| super::ids::expert(work.terms.expert));
        self.board.observe(super::ids::queue(place), expert, seen);
    }
}
