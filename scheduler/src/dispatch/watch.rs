//! The watch over promises: what is done while one can still be kept, and what is told when not.
//!
//! A promise is looked at a few times while it runs. Is it in danger, more is done for its query;
//! will it more likely break than be kept, one honest new time is told before it lapses. Whatever
//! the look-ahead says, nobody's promise lapses without a word: at the last look it counts as at
//! risk. Only a promise that lapsed while nobody watched is told of afterwards.

use chrono::TimeDelta;
use entity::value::{ExpertId, Instant, PromiseId};

use super::board::Board;
use super::decision::Decision;
use super::fact::PromiseFacts;
use super::settings::Settings;
use super::state::{Place, Query};

/// When a promise is looked at, in percent of its time. The last look is
/// [`Settings::risk_percent`].
const LOOKS: [u8; 5] = [5, 25, 50, 65, 80];

/// Below this chance of being kept more is done for it.
const IN_DANGER: f64 = 0.8;

/// Below this chance it counts as at risk: more likely broken than kept.
const AT_RISK: f64 = 0.5;

/// How many times a customer is told at most, the first promise included: a third new time would
/// be worth nothing.
const PROMISES_MAX: u32 = 3;

/// When the n-th look is due, if there is one.
fn look_at(query: &Query, promise: PromiseFacts, settings: &Settings, n: usize) -> Option<Instant> {
    let begin = promise.made_at.max(query.facts.taken_at);
    let length = (query.facts.due_at - begin).max(TimeDelta::zero());
    let percent = match LOOKS.get(n) {
        Some(&percent) if settings.watch && can_be_foreseen(query) => {
            percent.min(settings.risk_percent)
        }
        _ => settings.risk_percent,
    };
    // In whole microseconds, as every instant is.
    let part = length.num_microseconds()? / 100 * i64::from(percent);
    (n <= LOOKS.len()).then(|| begin + TimeDelta::microseconds(part))
}

/// Whether a look ahead says anything: whoever holds it is writing, and a queue that is paused or
/// a brand without money is nobody's to foresee.
const fn can_be_foreseen(query: &Query) -> bool {
    matches!(
        query.place,
        Place::Waiting { .. } | Place::Offered | Place::Sleeping
    )
}

/// When a promise is to be looked at next.
pub(super) fn next_check(
    query: &Query,
    promise: PromiseFacts,
    settings: &Settings,
) -> Option<Instant> {
    let looked = usize::from(query.checks);
    look_at(query, promise, settings, looked).filter(|_| !promise.risk_told)
}

/// What a look found.
enum Found {
    Nothing,
    Danger(u8),
    Risk,
}

impl Board {
    /// Looks at a query's promise, if that is due, and says what must be said.
    pub(super) fn watch_promise(&mut self, index: u32) {
        let now = self.now;
        let Some(query) = self.queries.get(index) else {
            return;
        };
        let Some(promise) = query.facts.promise.filter(|_| !query.facts.answered) else {
            return;
        };
        let due = query.facts.due_at;
        if due < now {
            return self.breach(index, promise);
        }
        match self.look(index, promise) {
            Found::Nothing => {}
            Found::Danger(percent) => self.rescue(index, promise.id, percent),
            Found::Risk => {
                self.note_risk(index);
                let (query, holder) = (self.query_id(index), self.holder(index));
                self.outbox.extend(query.map(|query| Decision::AtRisk {
                    query,
                    promise: promise.id,
                    holder,
                }));
                self.renew(index, promise, false);
            }
        }
    }

    /// Every look that is due; the last of them counts.
    fn look(&mut self, index: u32, promise: PromiseFacts) -> Found {
        let now = self.now;
        let mut due = false;
        let mut last = false;
        if let Some(query) = self.queries.get_mut(index) {
            while next_check(query, promise, &self.settings).is_some_and(|at| at <= now) {
                due = true;
                let foreseen = self.settings.watch && can_be_foreseen(query);
                last = usize::from(query.checks) >= LOOKS.len() || !foreseen;
                query.checks = if last {
                    LOOKS.len() as u8 + 1
                } else {
                    query.checks + 1
                };
            }
        }
        if last {
            return Found::Risk;
        }
        if !due {
            return Found::Nothing;
        }
        let rescued = self.queries.get(index).is_some_and(|query| query.rescued);
        match self.chance_in_time(index) {
            Some(chance) if chance < AT_RISK && rescued => Found::Risk,
            Some(chance) if chance < IN_DANGER && !rescued => Found::Danger((chance * 100.0) as u8),
            _ => Found::Nothing,
        }
    }

    /// More is done for this query than for others.
    fn rescue(&mut self, index: u32, promise: PromiseId, percent: u8) {
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        query.rescued = true;
        let id = query.facts.id;
        self.outbox.push(Decision::Rescue {
            query: id,
            promise,
            percent,
        });
    }

    /// The promise lapsed. Who was not told before is told now.
    fn breach(&mut self, index: u32, promise: PromiseFacts) {
        if promise.breach_told {
            return;
        }
        let surprise = !promise.risk_told;
        self.note_risk(index);
        if let Some(facts) = self.promise_mut(index) {
            facts.breach_told = true;
        }
        let (query, holder) = (self.query_id(index), self.holder(index));
        self.outbox.extend(query.map(|query| Decision::Breach {
            query,
            promise: promise.id,
            holder,
        }));
        if surprise {
            self.renew(index, promise, true);
        }
    }

    /// One honest new time, if there is one to tell.
    fn renew(&mut self, index: u32, promise: PromiseFacts, late: bool) {
        if !self.settings.watch || promise.number >= PROMISES_MAX {
            return;
        }
        let Some(due_at) = self.new_time(index) else {
            return;
        };
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        if due_at <= query.facts.due_at.max(self.now) {
            return;
        }
        query.facts.due_at = due_at;
        // Until the new promise is put there is none to watch.
        query.facts.promise = None;
        let id = query.facts.id;
        self.outbox.push(Decision::Renew {
            query: id,
            promise: promise.id,
            due_at,
            late,
        });
        self.place(index);
    }

    fn note_risk(&mut self, index: u32) {
        if let Some(promise) = self.promise_mut(index) {
            promise.risk_told = true;
        }
    }

    fn promise_mut(&mut self, index: u32) -> Option<&mut PromiseFacts> {
        self.queries.get_mut(index)?.facts.promise.as_mut()
    }

    fn query_id(&self, index: u32) -> Option<entity::value::QueryId> {
        Some(self.queries.get(index)?.facts.id)
    }

    /// Who holds the query, if anybody does.
    fn holder(&self, index: u32) -> Option<ExpertId> {
        let work = self.works.find(self.queries.get(index)?.work?)?;
        Some(self.works.get(work)?.facts.expert)
    }
}
