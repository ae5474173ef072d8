//! One tick: read what changed, decide, write what was decided.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use entity::store::change;
use entity::value::{BrandId, ChangeId, Instant};

use super::apply::{Applied, ApplyDecisions};
use super::demand::Forecasts;
use super::knowledge::Knowledge;
use super::outlooks::{Published, PutOutlooks};
use super::refresh::{self, Subjects};
use crate::dispatch::{Decision, Verdict, decide};
use crate::service::{Actor, Fault, Services};

/// Changes read in one tick: a burst of 10,000 queries takes five ticks.
const CHANGES: u64 = 2_000;

/// Decisions written in one transaction: others who write wait for it, 50 ms at most.
const DECISIONS: usize = 500;

/// Changes that were read and led to no decision are removed together, by then at the latest.
const TIDY_AFTER: TimeDelta = TimeDelta::milliseconds(500);

/// Changes that are read and not removed yet, at most; then they are removed at once.
const TIDY_AT: usize = 500;

/// How often the leases of everybody are read. They last for thirty seconds.
const LEASES_EVERY: TimeDelta = TimeDelta::seconds(1);

/// Renewals may become visible so much later than they say: commits and clocks of other nodes. One
/// that is missed all the same is followed by the next, well before the lease runs out.
const LEASES_BACK: TimeDelta = TimeDelta::seconds(2);

/// What a tick came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Changes that were read.
    pub changes: usize,
    /// Decisions that were taken.
    pub decisions: usize,
    /// When to look again at the latest, if nothing changes before.
    pub look_again: Option<Instant>,
    /// There is more to do at once.
    pub more: bool,
}

/// Who rules the dispatch: the Board, as long as the token is in force.
#[derive(Debug)]
pub struct Ruler {
    services: Services,
    token: i64,
    knowledge: Knowledge,
    loaded: bool,
    /// Read, and not removed yet.
    seen: BTreeSet<ChangeId>,
    seen_since: Option<Instant>,
    again: Subjects,
    look_again: Option<Instant>,
    leases_read: Instant,
    forecasts: Forecasts,
    published: Published,
}

impl Ruler {
    /// The holder of that token, with an empty Board.
    pub(super) fn new(services: Services, token: i64) -> Self {
        let knowledge = Knowledge::new(services.zones.clone());
        Self {
            leases_read: services.clock.now(),
            services,
            token,
            knowledge,
            loaded: false,
            seen: BTreeSet::new(),
            seen_since: None,
            again: Subjects::default(),
            look_again: None,
            forecasts: Forecasts::default(),
            published: Published::default(),
        }
    }

    /// The fencing token.
    #[must_use]
    pub const fn token(&self) -> i64 {
        self.token
    }

    /// Reads what changed (everything at first), decides, and writes what was decided.
    ///
    /// # Errors
    /// When the token is no longer in force or the database fails. The ruler must then be dropped:
    /// its Board may know what is not so.
    pub async fn tick(&mut self) -> Result<Progress, Fault> {
        let now = self.services.clock.now();
        let (changes, full) = self.learn(now).await?;
        let due = self.look_again.is_some_and(|at| at <= now);
        let mut progress = Progress {
            changes,
            more: full,
            ..Progress::default()
        };
        if changes > 0 || due || !self.loaded {
            self.loaded = true;
            let verdict = decide(&mut self.knowledge.board, now);
            self.look_again = verdict.look_again;
            progress.decisions = verdict.decisions.len();
            self.write(verdict).await?;
            progress.more |= !self.again.is_empty();
        }
        self.knowledge.judge_lapsed(now);
        let db = self.services.db.read_much();
        self.forecasts.read(db, &mut self.knowledge, now).await;
        self.publish(now).await?;
        self.tidy(now).await?;
        let watch = self.knowledge.next_watch();
        progress.look_again = self.look_again.into_iter().chain(watch).min();
        Ok(progress)
    }

    /// Reads what is new; answers how much that was, and whether there may be more.
    async fn learn(&mut self, now: Instant) -> Result<(usize, bool), Fault> {
        let db = self.services.db.read_much();
        let waiting = change::waiting(db, CHANGES).await?;
        let full = waiting.len() as u64 >= CHANGES;
        let new: Vec<_> = waiting
            .into_iter()
            .filter(|change| !self.seen.contains(&change.id))
            .collect();
        let mut subjects = std::mem::take(&mut self.again);
        subjects.experts.extend(self.knowledge.due_watches(now));
        subjects.brands.extend(self.knowledge.due_nights(now));
        for change in &new {
            subjects.add(change.subject, change.subject_id);
        }
        let count = new.len().max(usize::from(!subjects.is_empty()));
        if !self.loaded {
            refresh::load(db, &mut self.knowledge, now).await?;
        } else if !subjects.is_empty() {
            refresh::refresh(db, &mut self.knowledge, subjects, now).await?;
        }
        if now - self.leases_read >= LEASES_EVERY {
            let since = self.leases_read - LEASES_BACK;
            refresh::leases(db, &mut self.knowledge, since).await?;
            self.leases_read = now;
        }
        if !new.is_empty() {
            self.seen_since.get_or_insert(now);
            self.seen.extend(new.iter().map(|change| change.id));
        }
        Ok((count, full))
    }

    /// Writes decisions in their order, so many at a time.
    async fn write(&mut self, verdict: Verdict) -> Result<(), Fault> {
        let mut rest = verdict.decisions;
        while !rest.is_empty() {
            let later = rest.split_off(rest.len().min(DECISIONS));
            let decisions = std::mem::replace(&mut rest, later);
            self.note(&decisions);
            let applied = self.apply(decisions).await?;
            self.settle(applied)?;
        }
        Ok(())
    }

    async fn apply(&mut self, decisions: Vec<Decision>) -> Result<Applied, Fault> {
        let apply = ApplyDecisions {
            token: self.token,
            needed: self.needed(&decisions),
            decisions,
            terms: self.knowledge.terms(),
            seen: std::mem::take(&mut self.seen).into_iter().collect(),
        };
        self.seen_since = None;
        self.services.run(Actor::System, apply).await
    }

    /// What brands that cannot pay would need for their cheapest query.
    fn needed(&self, decisions: &[Decision]) -> BTreeMap<BrandId, i64> {
        let exhausted = decisions.iter().filter_map(|decision| match decision {
            Decision::BalanceExhausted { brand, currency } => Some((*brand, *currency)),
            _ => None,
        });
        exhausted
            .map(|(brand, currency)| (brand, self.knowledge.cheapest(brand, currency)))
            .collect()
    }

    /// The Board knows these ends already.
    fn note(&mut self, decisions: &[Decision]) {
        for decision in decisions {
            match decision {
                Decision::EndOffer {
                    offer: Some(offer),
                    query,
                    end,
                    ..
                } => {
                    self.knowledge.learn_end(*query, *end);
                    self.knowledge.drop_offer(*query, *offer);
                }
                Decision::Reclaim { query, .. } | Decision::HandBack { query, .. } => {
                    self.knowledge.drop_work(*query);
                }
                _ => {}
            }
        }
    }

    /// Tells the Board what became of its decisions.
    fn settle(&mut self, applied: Applied) -> Result<(), Fault> {
        for (query, expert) in applied.unwritten {
            self.knowledge.board.forget_offer(query, expert);
        }
        for offer in applied.offers {
            let (query, id) = (offer.query, offer.id);
            let put = self.knowledge.board.put_offer(offer);
            put.map_err(|unknown| Fault::internal(unknown.to_string()))?;
            self.knowledge.note_offer(query, id);
        }
        self.again.queries.extend(applied.missed.queries);
        self.again.experts.extend(applied.missed.experts);
        Ok(())
    }

    /// Tells everybody when answers will come, where that has changed.
    async fn publish(&mut self, now: Instant) -> Result<(), Fault> {
        let rows = self.published.look(&mut self.knowledge, (self.token, now));
        if !rows.is_empty() {
            let put = PutOutlooks {
                token: self.token,
                rows,
            };
            self.services.run(Actor::System, put).await?;
        }
        Ok(())
    }

    /// Removes changes that led to no decision, now and then.
    async fn tidy(&mut self, now: Instant) -> Result<(), Fault> {
        let old = self
            .seen_since
            .is_some_and(|since| now - since >= TIDY_AFTER);
        if old || self.seen.len() >= TIDY_AT {
            let applied = self.apply(Vec::new()).await?;
            self.settle(applied)?;
        }
        Ok(())
    }
}
