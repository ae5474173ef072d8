//! What customers are quoted in a replay, and what came of it.
//!
//! Every query that is taken in at once is quoted as a live one would be, from what was seen
//! before it; what came of each level is counted by [`OpenQuotes`](crate::promise::OpenQuotes).

use chrono::TimeDelta;
use entity::value::QuoteBasis;

use super::World;
use crate::promise::{Given, Judged, Observation};
use crate::replay::agenda::QueryNo;
use crate::replay::duty::instant;
use crate::replay::queries::Row;
use crate::replay::tally::QuoteCount;

impl World<'_> {
    /// Quotes for a query that arrives now and is taken in at once.
    pub(super) fn quote(&mut self, number: QueryNo, row: &Row, at_once: bool) {
        let Some(language) = self.languages.get(usize::from(row.language)) else {
            return;
        };
        let place = row.queue as usize;
        let now = instant(self.now);
        let queue = super::ids::queue(place);
        self.board.arrived(queue, language, now);
        if !at_once {
            return;
        }
        let quote = self.board.quote(queue, language, now);
        let is_given = quote.basis != QuoteBasis::Insufficient;
        self.tally.quote(place, now, QuoteCount::Given(is_given));
        if !is_given {
            return;
        }
        let told = quote.told.0[2].unwrap_or(-1);
        self.note(format_args!("quoted q{number} {} {told}", quote.basis));
        let by = |wait| now.checked_add_signed(TimeDelta::microseconds(wait));
        let given = Given {
            queue,
            made: self.board.made(quote.basis, now),
            at: now,
            by: quote.told.0.map(|wait| wait.and_then(by)),
        };
        self.quotes.give(number, given);
    }

    /// Judges the levels whose time has passed without an answer.
    pub(super) fn judge_lapsed(&mut self) {
        while let Some(judged) = self.quotes.lapsed(instant(self.now)) {
            self.judge(&judged);
        }
    }

    /// The first response was sent: what was not judged before was kept.
    pub(super) fn judge_answered(&mut self, query: QueryNo) {
        self.judge_lapsed();
        for judged in self.quotes.answered(query, instant(self.now)) {
            self.judge(&judged);
        }
    }

    fn judge(&mut self, judged: &Judged) {
        self.board.judge(judged);
        let count = QuoteCount::Judged(judged.level, judged.kept);
        let place = super::ids::queue_no(judged.given.queue);
        self.tally.quote(place, judged.given.at, count);
    }

    /// Tells the Board what was seen of the people of a query's queue.
    pub(super) fn observe(&mut self, query: QueryNo, seen: Observation) {
        let (place, _) = self.queue_of(query);
        let expert = self.lives.get(&query).and_then(|life| life.work);
        let expert = expert.map(|work| super::ids::expert(work.terms.expert));
        self.board.observe(super::ids::queue(place), expert, seen);
    }
}
