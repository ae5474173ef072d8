//! What the Board says should happen. The shell applies each where the fact still holds.

use entity::value::{
    AssignmentId, BrandId, ClockKind, Currency, ExpertId, Instant, OfferEndReason, OfferId,
    PromiseId, QueryId,
};
use serde::{Deserialize, Serialize};

use super::explain::Explanation;

/// What [`decide`](super::decide) answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What should change, in this order; taken together, to be written together.
    pub decisions: Vec<Decision>,
    /// When to ask again at the latest, if no fact arrives before; never when absent.
    pub look_again: Option<Instant>,
}

/// How an offer ends by decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// Its time ran out: counts as a lapse and starts the cool-down.
    Expired,
    /// Taken back without blame: taken by another, query gone, policy.
    Rescinded(OfferEndReason),
    /// The expert may no longer accept: lease, certification, suspension.
    Voided(OfferEndReason),
}

/// Why work is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReclaimReason {
    /// A reply was owed and the clock ran out.
    Silent,
    /// The lease lapsed and the grace is over, or the expert said `offline` and it is.
    Offline,
    /// The expert may no longer work.
    Suspended,
}

/// One thing that should happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// Ask these experts (one; near the deadline several at once). Query: `queued -> offered`.
    Offer {
        /// What is offered.
        query: QueryId,
        /// To whom, best first.
        experts: Vec<ExpertId>,
        /// From when on it can no longer be accepted.
        expires_at: Instant,
        /// Why them.
        explanation: Box<Explanation>,
    },
    /// End a pending offer. When it was the query's last one: `offered -> queued`.
    EndOffer {
        /// The offer, if its id has been put.
        offer: Option<OfferId>,
        /// Of which query.
        query: QueryId,
        /// To whom.
        expert: ExpertId,
        /// How it ends.
        end: OfferEnd,
    },
    /// Take work back. Query: `-> queued`, age and deadline kept; the expert gets a cool-down.
    Reclaim {
        /// The work.
        assignment: AssignmentId,
        /// On which query.
        query: QueryId,
        /// From whom.
        expert: ExpertId,
        /// Why.
        reason: ReclaimReason,
    },
    /// Warn the expert that a clock runs out.
    Warn {
        /// The work.
        assignment: AssignmentId,
        /// From whom a reply is owed.
        expert: ExpertId,
        /// Which clock.
        clock: ClockKind,
        /// How much of it has run: 50 or 80.
        percent: u8,
        /// When it runs out.
        ends_at: Instant,
    },
    /// Wrap-up has lasted long enough: the assignment finishes, the slot is free.
    EndWrapUp {
        /// The work.
        assignment: AssignmentId,
        /// Whose.
        expert: ExpertId,
    },
    /// A held or deferred query's time has come: `-> queued`.
    Release {
        /// Which query.
        query: QueryId,
    },
    /// The window is over: `-> handed_back`; its assignment, if any, ends as handed back.
    HandBack {
        /// Which query.
        query: QueryId,
        /// The work that ends with it.
        assignment: Option<AssignmentId>,
    },
    /// Nobody answered for too long: `-> unanswered`.
    GiveUp {
        /// Which query.
        query: QueryId,
    },
    /// Nobody at all may be asked now. Announced at once, and again when the reason changes.
    NobodyEligible {
        /// Which query.
        query: QueryId,
        /// How many experts failed which requirement first.
        explanation: Box<Explanation>,
    },
    /// A soft requirement is relaxed from now on.
    Widen {
        /// Which query.
        query: QueryId,
        /// The step, 1 the first.
        step: u8,
        /// Its name, as shown on the timeline.
        name: String,
    },
    /// The expert's lease lapsed.
    PresenceLapsed {
        /// Who.
        expert: ExpertId,
    },
    /// The expert let too many offers lapse in a row and is asked no more until back.
    Unresponsive {
        /// Who.
        expert: ExpertId,
    },
    /// The promise will probably not be kept: tell the customer before it breaks. Once per promise.
    AtRisk {
        /// Which query.
        query: QueryId,
        /// Which promise.
        promise: PromiseId,
        /// Who holds the query, if anybody does.
        holder: Option<ExpertId>,
    },
    /// The promise is in danger: more is done for its query than for others (widened all the way,
    /// several experts asked at once), and experts who allow it may be called. Once per promise.
    Rescue {
        /// Which query.
        query: QueryId,
        /// Which promise.
        promise: PromiseId,
        /// The chance that it is kept all the same, in percent.
        percent: u8,
    },
    /// One honest new time, told before the old one lapses; after it only where that was missed.
    Renew {
        /// Which query.
        query: QueryId,
        /// Which promise it replaces.
        promise: PromiseId,
        /// The new time.
        due_at: Instant,
        /// The old one has lapsed already.
        late: bool,
    },
    /// The promise's time has passed without an answer. Once per promise.
    Breach {
        /// Which query.
        query: QueryId,
        /// Which promise.
        promise: PromiseId,
        /// Who holds the query, if anybody does.
        holder: Option<ExpertId>,
    },
    /// The brand cannot pay for its next query: no offers until it is funded. Once per drought.
    BalanceExhausted {
        /// Which brand.
        brand: BrandId,
        /// In which currency.
        currency: Currency,
    },
}
