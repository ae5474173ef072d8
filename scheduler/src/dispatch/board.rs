//! The Board: what is known, indexed so that a decision costs what changed and no more.

use entity::value::{AssignmentId, DeclineReason, ExpertId, Instant, OfferId, QueryId, QueueId};
use serde::Serialize;

use super::decision::Verdict;
use super::explain::Explanation;
use super::fact::{
    AssignmentFacts, BrandFunds, ExpertFacts, ExpertRecord, OfferFacts, PresenceFacts, QueryFacts,
    QueueFacts, UnknownFact,
};
use super::settings::Settings;

/// How many queries are where; each is in exactly one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
    settings: Settings,
}

impl Board {
    /// An empty Board.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// The engine's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A queue is so. Pausing it takes its offers back; its queries stay in line.
    pub fn put_queue(&mut self, _facts: QueueFacts) {}

    /// A queue is gone, and every query of it.
    pub fn remove_queue(&mut self, _id: QueueId) {}

    /// A brand's funds are so. A brand never put is unfunded.
    pub fn put_brand(&mut self, _facts: BrandFunds) {}

    /// An expert is so.
    pub fn put_expert(&mut self, _facts: ExpertFacts) {}

    /// Only an expert's presence has changed. Unknown experts are ignored.
    pub fn put_presence(&mut self, _expert: ExpertId, _presence: PresenceFacts) {}

    /// Only an expert's record has changed. Unknown experts are ignored.
    pub fn put_record(&mut self, _expert: ExpertId, _record: ExpertRecord) {}

    /// The expert was heard of: the lease lasts until then (never shortens). Unknown experts are ignored.
    pub fn renew_lease(&mut self, _expert: ExpertId, _until: Instant) {}

    /// An expert is gone; pending offers are voided, work stays until its own facts say otherwise.
    pub fn remove_expert(&mut self, _id: ExpertId) {}

    /// A query is so. States past dispatch (resolved, closed, …) make the Board forget it.
    ///
    /// # Errors
    /// [`UnknownFact::Queue`] when its queue has not been put.
    pub fn put_query(&mut self, _facts: QueryFacts) -> Result<(), UnknownFact> {
        Ok(())
    }

    /// A query is gone: its pending offers are rescinded by the next decision.
    pub fn remove_query(&mut self, _id: QueryId) {}

    /// An offer is so. One that has ended is forgotten; a decline or expiry counts as a refusal.
    ///
    /// # Errors
    /// [`UnknownFact`] when a pending offer's query or expert has not been put.
    pub fn put_offer(&mut self, _facts: OfferFacts) -> Result<(), UnknownFact> {
        Ok(())
    }

    /// An offer row is gone, or is to be forgotten without blame.
    pub fn remove_offer(&mut self, _id: OfferId) {}

    /// An offer that was decided was not written after all: forgotten without blame.
    pub fn forget_offer(&mut self, _query: QueryId, _expert: ExpertId) {}

    /// The expert declined: the query goes back into its line, the expert gets a cool-down.
    pub fn decline(
        &mut self,
        _query: QueryId,
        _expert: ExpertId,
        _reason: DeclineReason,
        _at: Instant,
    ) {
    }

    /// Work is so. Open work holds capacity, and ends the query's pending offers as taken; work
    /// that has ended is forgotten (put the query as well: its state says where it went).
    ///
    /// # Errors
    /// [`UnknownFact`] when the queue or the expert of open work has not been put.
    pub fn put_assignment(&mut self, _facts: AssignmentFacts) -> Result<(), UnknownFact> {
        Ok(())
    }

    /// Work has ended.
    pub fn remove_assignment(&mut self, _id: AssignmentId) {}

    /// Why a query is where it is, with exact counts. Scans every expert: for people, not for the hot path.
    #[must_use]
    pub fn explain(&self, _query: QueryId, _now: Instant) -> Option<Explanation> {
        None
    }

    /// How many queries are where.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::default()
    }

    /// Checks every invariant of dispatch; for tests and debug builds.
    ///
    /// # Panics
    /// With the sentence of the invariant that does not hold.
    pub fn assert_invariants(&self) {}
}

/// Decides everything that is due at `now`, given what the Board knows. The only moving part.
///
/// Time does not run backwards: an earlier `now` than the last one counts as the last one.
pub fn decide(_board: &mut Board, _now: Instant) -> Verdict {
    Verdict::default()
}
