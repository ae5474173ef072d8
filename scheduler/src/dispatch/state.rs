//! What the Board keeps about each thing: the facts, and where it stands in the indexes.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{
    AssignmentId, BrandId, Currency, ExpertId, Instant, Money, OfferId, QueryState,
};

use super::explain::Requirement;
use super::fact::{AssignmentFacts, BrandFunds, ExpertFacts, QueryFacts, QueueFacts, Refusal};
use super::pool::{Class, Key, Lang, Order, Seat};
use super::rank::General;
use super::settings::Refused;

/// A brand.
#[derive(Debug, Default)]
pub(super) struct Brand {
    /// Which; always there once it is on the Board.
    pub(super) id: Option<BrandId>,
    /// `None` until put: nothing.
    pub(super) funds: Option<BrandFunds>,
    /// Prices of queries with pending offers.
    pub(super) promised: BTreeMap<Currency, i64>,
    /// Currencies whose drought was announced.
    pub(super) exhausted: BTreeSet<Currency>,
    /// Queries that wait for money.
    pub(super) blocked: BTreeSet<Order>,
    /// Its queues.
    pub(super) queues: BTreeSet<u32>,
}

impl Brand {
    /// Whether one more query of that queue may be offered, beside those already on offer.
    pub(super) fn affords(&self, queue: &QueueFacts) -> bool {
        let (price, channel) = (queue.price, queue.channel);
        let promised = self.promised.get(&price.currency).copied().unwrap_or(0);
        let funds = self.funds.as_ref();
        funds.is_some_and(|funds| funds.allows(price, channel, promised))
    }

    /// Whether it could be paid for if nothing were on offer.
    pub(super) fn owns(&self, price: Money) -> bool {
        let available = self
            .funds
            .as_ref()
            .map_or(Some(0), |funds| funds.available(price.currency));
        available.is_none_or(|available| available >= price.amount)
    }
}

/// A queue.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) facts: QueueFacts,
    pub(super) brand: u32,
    pub(super) class: Class,
    /// From acceptance to the first reply, in seconds: as learnt, or the shell's estimate.
    pub(super) reply_seconds: u32,
    /// Pools held ready for the queue's languages.
    pub(super) kept: BTreeMap<Lang, u32>,
    /// Its queries on the Board.
    pub(super) queries: BTreeSet<u32>,
}

/// An expert's membership of a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) pool: u32,
    pub(super) step: u8,
    pub(super) seat: Seat,
    /// The key in the pool's index: never worse than the true one while the expert is ready.
    pub(super) stored: Option<Key>,
}

/// An expert: what a decision looks at, in one cache line, and the rest behind a pointer.
///
/// With a hundred thousand experts each of those looked at is a cache miss; one, not eight.
#[derive(Debug)]
#[repr(align(64))]
pub(super) struct Expert {
    pub(super) id: ExpertId,
    /// When last asked, microseconds.
    pub(super) asked_at: i64,
    pub(super) tie: u32,
    /// Open work and pending offers.
    pub(super) chats: u16,
    /// Open work and pending offers.
    pub(super) mails: u16,
    /// The expert's own bound on both.
    pub(super) total: u16,
    /// Counted as on duty in the pools.
    pub(super) duty: bool,
    /// The score's parts that do not depend on the pool.
    pub(super) general: General,
    pub(super) file: Box<File>,
}

/// What is looked at when a fact about the expert changes.
#[derive(Debug)]
pub(super) struct File {
    pub(super) facts: ExpertFacts,
    pub(super) languages: Vec<(Lang, u8)>,
    /// Sorted by pool.
    pub(super) members: Vec<Member>,
    /// Pools looked at that the expert is not eligible for.
    pub(super) misses: Vec<(u32, Requirement)>,
    /// Open work.
    pub(super) works: Vec<u32>,
    /// Counted as approved.
    pub(super) approved: bool,
    pub(super) timer: Option<Instant>,
    /// Gone but for the work that must be taken back.
    pub(super) leaving: bool,
}

impl Expert {
    pub(super) fn held(&self) -> u16 {
        self.chats + self.mails
    }

    /// Whether one more fits in.
    pub(super) fn has_room(&self, seat: &Seat) -> bool {
        let held = match seat.class {
            Class::Chat => self.chats,
            Class::Mail => self.mails,
        };
        held < seat.bound && self.held() < self.total
    }

    /// The expert's own bound on a class.
    pub(super) fn capacity(&self, class: Class) -> u16 {
        match class {
            Class::Chat => self.file.facts.profile.capacity.chat,
            Class::Mail => self.file.facts.profile.capacity.mail,
        }
    }

    pub(super) fn member(&self, pool: u32) -> Option<&Member> {
        let at = self
            .file
            .members
            .binary_search_by_key(&pool, |member| member.pool)
            .ok()?;
        self.file.members.get(at)
    }

    pub(super) fn member_mut(&mut self, pool: u32) -> Option<&mut Member> {
        let at = self
            .file
            .members
            .binary_search_by_key(&pool, |member| member.pool)
            .ok()?;
        self.file.members.get_mut(at)
    }
}

/// A pending offer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    pub(super) id: Option<OfferId>,
    pub(super) expert: u32,
    /// Which capacity it takes up.
    pub(super) class: Class,
    pub(super) made_at: Instant,
    pub(super) expires_at: Instant,
}

/// Where a query is: exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In its pool's line.
    Waiting {
        /// In the part for those that can no longer meet their promise.
        late: bool,
    },
    /// Its queue is not open.
    Paused,
    /// Its brand cannot pay.
    Unfunded,
    /// Held or deferred.
    Sleeping,
    /// On offer.
    Offered,
    /// With an expert.
    Held,
    /// With the brand.
    Parked,
}

/// A query.
#[derive(Debug)]
pub(super) struct Query {
    /// Sorted refusals among them.
    pub(super) facts: QueryFacts,
    pub(super) queue: u32,
    pub(super) pool: u32,
    pub(super) tie: u32,
    pub(super) place: Place,
    pub(super) order: Order,
    pub(super) offers: Vec<Pending>,
    /// The brand's money counted for it while it is on offer.
    pub(super) promised: Option<Money>,
    pub(super) work: Option<AssignmentId>,
    pub(super) step: u8,
    /// How often was looked whether its promise will be kept.
    pub(super) checks: u8,
    /// More is done for it than for others.
    pub(super) rescued: bool,
    /// The reason for which nobody was eligible when that was last announced.
    pub(super) nobody: Option<Requirement>,
    pub(super) timer: Option<Instant>,
}

impl Query {
    /// Whether it is the engine's turn.
    pub(super) fn is_dispatchable(&self) -> bool {
        matches!(
            self.facts.state,
            QueryState::Received | QueryState::Queued | QueryState::Offered
        )
    }

    /// What this expert refused, if anything.
    pub(super) fn refusal(&self, expert: ExpertId) -> Option<&Refusal> {
        let refusals = &self.facts.refusals;
        let at = refusals
            .binary_search_by_key(&expert, |refusal| refusal.expert)
            .ok()?;
        refusals.get(at)
    }

    /// Takes refusals in; the larger count wins.
    pub(super) fn merge_refusals(&mut self, others: &[Refusal]) {
        for other in others {
            let refusals = &mut self.facts.refusals;
            match refusals.binary_search_by_key(&other.expert, |refusal| refusal.expert) {
                Ok(at) if refusals[at].times < other.times => refusals[at] = *other,
                Ok(_) => {}
                Err(at) => refusals.insert(at, *other),
            }
        }
    }

    /// One more refusal of this expert.
    pub(super) fn refuse(&mut self, expert: ExpertId, at: Instant, how: Refused) {
        let times = self.refusal(expert).map_or(0, |refusal| refusal.times) + 1;
        self.merge_refusals(&[Refusal {
            expert,
            times,
            until: at + how.cool_down(times),
        }]);
    }
}

/// Accepted work.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) facts: AssignmentFacts,
    pub(super) queue: u32,
    pub(super) expert: u32,
    pub(super) class: Class,
    pub(super) timer: Option<Instant>,
}
