//! Who could be asked for a query: the best few of its pool, without looking at the rest.

use std::ops::Bound::{Excluded, Unbounded};

use entity::value::{ExpertId, QueryId};

use super::board::Board;
use super::explain::Score;
use super::pool::{Key, Seat};
use super::ready::{Load, key_of, load_of, score_of};
use super::state::{Expert, Query};

/// How many candidates are looked at for one query at once: enough to explain a choice and to
/// match a window of queries well; a query that needs a later one gets it in the next round. Each
/// costs a cache miss or two, and that is most of what a decision costs.
const CANDIDATES: usize = 5;

/// An expert who may be asked for a query now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen {
    pub(super) key: Key,
    pub(super) step: u8,
    pub(super) score: Score,
    /// What the score's part for load was reckoned from.
    pub(super) load: Load,
    /// The query that got the expert in the same matching.
    pub(super) matched_to: Option<QueryId>,
}

/// What the front of a pool's set turned out to be.
enum Truth {
    /// As it says.
    Same(Score, Load),
    /// Ready, but worse than it says.
    Worse(Key),
    /// Not ready.
    Gone,
}

fn truth(expert: Option<&Expert>, key: &Key, seat: &Seat) -> Truth {
    let Some(expert) = expert else {
        return Truth::Gone;
    };
    if !expert.duty || !expert.has_room(seat) {
        return Truth::Gone;
    }
    match key_of(key.expert, expert, seat) {
        now if now == *key => Truth::Same(score_of(expert, seat), load_of(expert, seat)),
        now => Truth::Worse(now),
    }
}

impl Board {
    /// Whether an expert's refusal of a query still counts.
    pub(super) fn is_cooling(&self, query: &Query, expert: ExpertId) -> bool {
        query
            .refusal(expert)
            .is_some_and(|refusal| self.now < refusal.until)
    }

    /// The expert who knows the query, while the ring lasts, if here, eligible and with room.
    pub(super) fn previous(&self, index: u32) -> Option<Chosen> {
        let query = self.queries.get(index)?;
        let previous = query
            .facts
            .previous
            .filter(|ring| self.now < ring.ring_until)?;
        let expert_index = self.experts.find(previous.expert)?;
        let expert = self.experts.get(expert_index)?;
        let member = expert.member(query.pool)?;
        let ready = expert.duty
            && expert.has_room(&member.seat)
            && !self.is_cooling(query, previous.expert);
        ready.then(|| Chosen {
            key: key_of(expert_index, expert, &member.seat),
            step: member.step,
            score: score_of(expert, &member.seat),
            load: load_of(expert, &member.seat),
            matched_to: None,
        })
    }

    /// The best experts for a query now, best first: those that need fewer widening steps, then by score.
    ///
    /// Corrects every stale key it meets, so that each is met once.
    pub(super) fn candidates(&mut self, index: u32) -> Vec<Chosen> {
        let mut found = Vec::with_capacity(CANDIDATES);
        let Some(query) = self.queries.get(index) else {
            return found;
        };
        for step in 0..=query.step {
            self.walk(index, step, &mut found);
        }
        found
    }

    fn walk(&mut self, index: u32, step: u8, found: &mut Vec<Chosen>) {
        let mut after: Option<Key> = None;
        while found.len() < CANDIDATES {
            let batch = self.batch(index, step, after, CANDIDATES - found.len());
            if batch.is_empty() {
                return;
            }
            if self.correct(index, step, &batch) {
                continue;
            }
            let Some(query) = self.queries.get(index) else {
                return;
            };
            for (key, truth) in &batch {
                after = Some(*key);
                let Some(expert) = self.experts.get(key.expert) else {
                    continue;
                };
                let asked = query.offers.iter().any(|offer| offer.expert == key.expert);
                if let Truth::Same(score, load) = truth
                    && !asked
                    && !self.is_cooling(query, expert.id)
                {
                    found.push(Chosen {
                        key: *key,
                        step,
                        score: *score,
                        load: *load,
                        matched_to: None,
                    });
                }
            }
        }
    }

    /// The next keys of a pool's set, each with the truth about it.
    fn batch(&self, index: u32, step: u8, after: Option<Key>, most: usize) -> Vec<(Key, Truth)> {
        let pool_index = self.queries.get(index).map_or(u32::MAX, |query| query.pool);
        let Some(pool) = self.pools.get(pool_index) else {
            return Vec::new();
        };
        let ready = &pool.ready[usize::from(step)];
        let look =
            |(key, seat): (&Key, &Seat)| (*key, truth(self.experts.get(key.expert), key, seat));
        match after {
            None => ready.iter().take(most).map(look).collect(),
            Some(after) => ready
                .range((Excluded(after), Unbounded))
                .take(most)
                .map(look)
                .collect(),
        }
    }

    /// Corrects the stale keys of a batch; true when there were any.
    fn correct(&mut self, index: u32, step: u8, batch: &[(Key, Truth)]) -> bool {
        let pool_index = self.queries.get(index).map_or(u32::MAX, |query| query.pool);
        let Some(pool) = self.pools.get_mut(pool_index) else {
            return false;
        };
        let ready = &mut pool.ready[usize::from(step)];
        let mut corrected = false;
        for (key, truth) in batch {
            let stored = match truth {
                Truth::Same(..) => continue,
                Truth::Worse(now) => Some(*now),
                Truth::Gone => None,
            };
            corrected = true;
            if let Some(seat) = ready.remove(key) {
                ready.extend(stored.map(|stored| (stored, seat)));
            }
            let expert = self.experts.get_mut(key.expert);
            if let Some(member) = expert.and_then(|expert| expert.member_mut(pool_index)) {
                member.stored = stored;
            }
        }
        corrected
    }

    /// Whether a pool has nobody ready, as far as its sets have been looked at.
    pub(super) fn is_dry(&self, pool: u32) -> bool {
        self.pools
            .get(pool)
            .is_none_or(|pool| pool.ready.iter().all(|ready| ready.is_empty()))
    }
}
