//! The Board: what is known, indexed so that a decision costs what changed and no more.
//!
//! The facts come in through `roster` (experts), `intake` (queues, brands, queries) and `holding`
//! (offers, work); `clock` runs what is due, `assign` joins queries and experts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta};
use entity::value::{
    AssignmentId, BrandId, Currency, ExpertId, Instant, OfferId, QueryId, QueueId,
};
use serde::Serialize;

use super::decision::{Decision, Verdict};
use super::fact::CertScope;
use super::foresight::Foresight;
use super::pool::{Lang, Pools};
use super::settings::Settings;
use super::slab::Slab;
use super::state::{Brand, Expert, Place, Query, Queue, Work};
use super::timers::Timers;

/// How many queries are where; each is in exactly one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// In a line.
    pub waiting: usize,
    /// Kept back: the queue is paused or the brand cannot pay.
    pub blocked: usize,
    /// Held or deferred.
    pub sleeping: usize,
    /// With at least one pending offer.
    pub offered: usize,
    /// In an expert's hands.
    pub held: usize,
    /// With the brand, a promise still running.
    pub parked: usize,
    /// All of them.
    pub total: usize,
}

/// What the dispatch knows. See the [module](super) for how it is used.
#[derive(Debug)]
pub struct Board {
    pub(super) settings: Settings,
    /// The last `now`; the beginning of time before the first.
    pub(super) now: Instant,
    pub(super) brands: Slab<BrandId, Brand>,
    pub(super) queues: Slab<QueueId, Queue>,
    pub(super) experts: Slab<ExpertId, Expert>,
    pub(super) queries: Slab<QueryId, Query>,
    pub(super) works: Slab<AssignmentId, Work>,
    /// Who holds which query; wrap-up no longer counts.
    pub(super) holding: BTreeMap<QueryId, AssignmentId>,
    pub(super) pools: Pools,
    /// Primary languages ever seen.
    pub(super) languages: BTreeMap<String, Lang>,
    /// Approved experts by the certifications they hold, valid or not.
    pub(super) holders: BTreeMap<CertScope, BTreeSet<u32>>,
    /// Approved experts by language.
    pub(super) speakers: BTreeMap<Lang, BTreeSet<u32>>,
    /// How many experts are approved.
    pub(super) approved: u32,
    /// How many queries wait in a line.
    pub(super) waiting: usize,
    /// How many of them are late.
    pub(super) late: usize,
    pub(super) offers: BTreeMap<OfferId, (QueryId, ExpertId)>,
    /// Experts and the queries on offer to them: here and not with the expert, so that making an
    /// offer touches nothing that is cold.
    pub(super) asked: BTreeSet<(u32, u32)>,
    pub(super) timers: Timers,
    /// Queries to be tried.
    pub(super) hot_queries: BTreeSet<u32>,
    /// Pools in which an expert has become ready, or better.
    pub(super) hot_pools: BTreeSet<u32>,
    /// Pools whose last expert went off duty while queries wait.
    pub(super) bare_pools: BTreeSet<u32>,
    /// Brands, and currencies, in which a query waits for money.
    pub(super) dry_brands: BTreeSet<(u32, Currency)>,
    /// Queries put as held while offers were pending.
    pub(super) unsettled: BTreeSet<u32>,
    /// Decided, not yet told.
    pub(super) outbox: Vec<Decision>,
    /// What was learnt, and what it says about the next hours.
    pub(super) foresight: Foresight,
}

impl Board {
    /// An empty Board.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            now: DateTime::UNIX_EPOCH - TimeDelta::days(36_500),
            brands: Slab::default(),
            queues: Slab::default(),
            experts: Slab::default(),
            queries: Slab::default(),
            works: Slab::default(),
            holding: BTreeMap::new(),
            pools: Pools::default(),
            languages: BTreeMap::new(),
            holders: BTreeMap::new(),
            speakers: BTreeMap::new(),
            approved: 0,
            waiting: 0,
            late: 0,
            offers: BTreeMap::new(),
            asked: BTreeSet::new(),
            timers: Timers::default(),
            hot_queries: BTreeSet::new(),
            hot_pools: BTreeSet::new(),
            bare_pools: BTreeSet::new(),
            dry_brands: BTreeSet::new(),
            unsettled: BTreeSet::new(),
            outbox: Vec::new(),
            foresight: Foresight::default(),
        }
    }

    /// The engine's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The instant of the last decision.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// How many queries are where. Counts them: for reports, not for the hot path.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            total: self.queries.len(),
            ..Counts::default()
        };
        for (_, query) in self.queries.iter() {
            *match query.place {
                Place::Waiting { .. } => &mut counts.waiting,
                Place::Paused | Place::Unfunded => &mut counts.blocked,
                Place::Sleeping => &mut counts.sleeping,
                Place::Offered => &mut counts.offered,
                Place::Held => &mut counts.held,
                Place::Parked => &mut counts.parked,
            } += 1;
        }
        counts
    }

    /// The queue of a query on the Board.
    #[must_use]
    pub fn queue_of(&self, query: QueryId) -> Option<QueueId> {
        let query = self.queries.get(self.queries.find(query)?)?;
        Some(query.facts.queue)
    }

    /// How many queries and assignments were ever held at once.
    #[cfg(test)]
    pub(super) fn slots(&self) -> (usize, usize) {
        (self.queries.slots(), self.works.slots())
    }

    /// The number of a primary language, given out on first sight.
    pub(super) fn language(&mut self, primary: &str) -> Lang {
        if let Some(&known) = self.languages.get(primary) {
            return known;
        }
        // Primary languages have at most three letters (18,278 of them), so a u16 holds them all.
        let next = Lang::try_from(self.languages.len()).unwrap_or(Lang::MAX);
        self.languages.insert(primary.to_owned(), next);
        next
    }
}

/// Decides everything that is due at `now`, given what the Board knows. The only moving part.
///
/// Time does not run backwards: an earlier `now` than the last one counts as the last one.
pub fn decide(board: &mut Board, now: Instant) -> Verdict {
    board.now = board.now.max(now);
    board.settle();
    board.run_clocks();
    board.assign();
    board.announce_droughts();
    Verdict {
        decisions: std::mem::take(&mut board.outbox),
        look_again: board.timers.next_at(),
    }
}
