//! What the shell tells the Board: plain values, each "this is now so".
//!
//! Nothing here decides anything; a fact repeated changes nothing.

use std::collections::BTreeMap;

use entity::value::{
    AssignmentId, AssignmentState, BrandId, Channel, ClockKind, Currency, ExpertId, Instant,
    LanguageSkill, LanguageTag, Money, OfferId, OfferState, PresenceIntent, Proficiency, PromiseId,
    QueryId, QueryState, QueueId, QueueLimits, QueueStatus, SkillRequirement, SkillSlug,
};

use crate::calendar::Span;
use crate::ledger::is_low;

/// What a queue asks of experts and promises its customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueFacts {
    /// Which queue.
    pub id: QueueId,
    /// The brand that pays.
    pub brand: BrandId,
    /// How its customers write.
    pub channel: Channel,
    /// Only an open queue makes offers.
    pub status: QueueStatus,
    /// Languages its customers usually write in: their lines are kept ready. Others work, slower.
    pub languages: Vec<LanguageTag>,
    /// Skills asked for, hard and soft.
    pub skills: Vec<SkillRequirement>,
    /// Whether an expert needs a valid certification for this queue or its brand.
    pub certification_required: bool,
    /// Regions in which data may be seen; empty: anywhere.
    pub data_regions: Vec<String>,
    /// Its clocks and bounds.
    pub limits: QueueLimits,
    /// The promise to the first response, in seconds: the scale of widening and of priority.
    pub promise_seconds: u32,
    /// Expected time from acceptance to the first reply, in seconds (the shell's estimate).
    pub expected_reply_seconds: u32,
    /// What one resolution costs the brand: must be affordable before an offer goes out.
    pub price: Money,
    /// How long after the window's end work that has begun may be finished, in seconds.
    pub finish_seconds: u32,
    /// A test twin's: only the simulated experts of its brand serve it.
    pub is_test: bool,
}

impl QueueFacts {
    /// The estimate of the time from acceptance to the first reply, in seconds, while no history
    /// says better: a fifth of the promise, two minutes at most, for an expert who has accepted
    /// starts to write.
    #[must_use]
    pub const fn reply_estimate(promise_seconds: u32) -> u32 {
        let share = promise_seconds / 5;
        if share < 120 { share } else { 120 }
    }
}

/// What a brand can still pay for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandFunds {
    /// Which brand.
    pub id: BrandId,
    /// How much is free to be reserved; reservations of accepted work are already taken off.
    pub funds: Funds,
    /// What its own rules say beside that.
    pub thrift: Thrift,
}

impl BrandFunds {
    /// What the brand has; `None` is without limit.
    #[must_use]
    pub fn available(&self, currency: Currency) -> Option<i64> {
        match &self.funds {
            Funds::Unlimited => None,
            Funds::Available(amounts) => Some(amounts.get(&currency).copied().unwrap_or(0)),
        }
    }

    /// Whether one more query at this price may be offered, when so much is on offer already.
    #[must_use]
    pub fn allows(&self, price: Money, channel: Channel, promised: i64) -> bool {
        let currency = price.currency;
        let needed = promised.saturating_add(price.amount);
        let left = self.thrift.left_tonight.get(&currency);
        let available = self.available(currency).unwrap_or(i64::MAX);
        let line = self.thrift.low_balance.get(&currency).copied();
        let kept_back = self.thrift.mail_only_when_low
            && channel != Channel::Email
            && is_low(available, line, price.amount);
        available >= needed && left.is_none_or(|left| *left >= needed) && !kept_back
    }
}

/// A brand's own rules about what is spent. None by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thrift {
    /// While money is low chat and social are not offered.
    pub mail_only_when_low: bool,
    /// Below which it is low; an absent currency: ten resolutions.
    pub low_balance: BTreeMap<Currency, i64>,
    /// What this night may still cost; an absent currency: no limit. Whoever puts this puts it
    /// again when the night ends.
    pub left_tonight: BTreeMap<Currency, i64>,
}

/// How much a brand may still spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Funds {
    /// No limit: a replay, or a credit line without end.
    Unlimited,
    /// Minor units that are free, per currency; an absent currency is zero.
    Available(BTreeMap<Currency, i64>),
}

/// What the right to serve covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CertScope {
    /// Every queue of a brand.
    Brand(BrandId),
    /// One queue.
    Queue(QueueId),
}

/// A granted certification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certification {
    /// What it covers.
    pub scope: CertScope,
    /// From when on it is worth nothing; never when absent.
    pub expires_at: Option<Instant>,
}

/// A skill of an expert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillFact {
    /// Which skill.
    pub name: SkillSlug,
    /// How well, by the expert's own word or by somebody who checked.
    pub proficiency: Proficiency,
    /// Whether somebody checked. Hard requirements count verified skills only.
    pub verified: bool,
}

/// How much an expert can hold at once, pending offers included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Chats.
    pub chat: u16,
    /// Mails and social messages.
    pub mail: u16,
    /// All together.
    pub total: u16,
}

/// What changes seldom about an expert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertProfile {
    /// Approved and not suspended.
    pub approved: bool,
    /// Languages and how well.
    pub languages: Vec<LanguageSkill>,
    /// Skills, claimed and verified.
    pub skills: Vec<SkillFact>,
    /// Granted certifications; the Board lets them lapse by itself.
    pub certifications: Vec<Certification>,
    /// Where the expert sees data.
    pub data_region: Option<String>,
    /// How much the expert can hold.
    pub capacity: Capacity,
    /// The test twin that a simulated expert serves, and nobody else; absent: a person.
    pub twin: Option<BrandId>,
}

/// Whether an expert is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceFacts {
    /// What the expert says.
    pub intent: PresenceIntent,
    /// When the intent was set: work held by somebody who said `offline` is taken back from then.
    pub since: Instant,
    /// When a pause ends by itself.
    pub paused_until: Option<Instant>,
    /// Until when the lease lasts; renewed by every call ([`Board::renew_lease`](super::Board::renew_lease)).
    pub lease_until: Instant,
    /// The lapse of this lease has been announced already (after a restart: `lease_until <= now`).
    pub lapse_told: bool,
    /// Let too many offers lapse, and has not said "I am here" since.
    pub unresponsive: bool,
    /// Offers lapsed in a row.
    pub lapses: u8,
    /// Has committed to work now.
    pub on_shift: bool,
    /// It is day at the expert's place.
    pub daylight: bool,
    /// When daylight turns into its opposite, if known; the Board turns it once.
    pub daylight_changes_at: Option<Instant>,
}

/// What an expert's past says, for ranking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExpertRecord {
    /// Good ratings among `ratings`.
    pub good_ratings: u32,
    /// Controllable ratings counted (the last 50).
    pub ratings: u32,
    /// Offers accepted among `offered`.
    pub accepted: u32,
    /// Offers counted; declines for a free reason, losing a race and voided offers are not.
    pub offered: u32,
    /// Earned in the last seven days, minor units of the expert's currency.
    pub earned_recently: i64,
}

/// An expert, as the dispatch sees one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertFacts {
    /// Who.
    pub id: ExpertId,
    /// What changes seldom.
    pub profile: ExpertProfile,
    /// Whether the expert is here.
    pub presence: PresenceFacts,
    /// What the past says.
    pub record: ExpertRecord,
    /// When the expert has committed to work, today and tomorrow, ascending: what a quote counts on.
    pub duties: Vec<Span>,
}

/// The promise of a first response that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromiseFacts {
    /// Which promise.
    pub id: PromiseId,
    /// 1 for the first, then one more for each new time.
    pub number: u32,
    /// When it was made.
    pub made_at: Instant,
    /// [`Decision::AtRisk`](super::Decision::AtRisk) was announced for it.
    pub risk_told: bool,
    /// [`Decision::Breach`](super::Decision::Breach) was recorded for it.
    pub breach_told: bool,
}

/// The expert who knows the query, asked alone until a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviousExpert {
    /// Who.
    pub expert: ExpertId,
    /// Until when (exclusive) nobody else is asked, if that expert is here and has room.
    pub ring_until: Instant,
}

/// How often an expert turned this query down or let its offer lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who.
    pub expert: ExpertId,
    /// How often: declined, expired, returned or reclaimed.
    pub times: u32,
    /// Until when (exclusive) they are not asked again.
    pub until: Instant,
}

/// A query. One whose state needs nothing of the Board is forgotten when it is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryFacts {
    /// Which query.
    pub id: QueryId,
    /// Its queue, which must be on the Board.
    pub queue: QueueId,
    /// The language the answer must be in.
    pub language: LanguageTag,
    /// 1 highest to 5, 3 by default; others are clamped.
    pub priority: u8,
    /// Where it is. `queued` and `offered` mean the same here: the Board counts pending offers itself.
    pub state: QueryState,
    /// Since when the customer waits.
    pub received_at: Instant,
    /// When the promise started and widening counts from.
    pub taken_at: Instant,
    /// What slack is measured against: the promise in force, or the next reply that is owed.
    pub due_at: Instant,
    /// A first response has been sent.
    pub answered: bool,
    /// The promise that `due_at` is of, while the first response is owed.
    pub promise: Option<PromiseFacts>,
    /// When a held or deferred query is to be queued.
    pub wakes_at: Option<Instant>,
    /// When the coverage window ends and what is not begun goes back to the brand; never when absent.
    pub window_ends_at: Option<Instant>,
    /// Who knows it.
    pub previous: Option<PreviousExpert>,
    /// Who refused it. Refusals the Board saw itself are kept: the larger count wins.
    pub refusals: Vec<Refusal>,
}

/// An offer row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferFacts {
    /// Which offer.
    pub id: OfferId,
    /// Of which query.
    pub query: QueryId,
    /// To whom.
    pub expert: ExpertId,
    /// Where it is.
    pub state: OfferState,
    /// When it was made.
    pub made_at: Instant,
    /// From when on it can no longer be accepted.
    pub expires_at: Instant,
    /// When it ended, if it did.
    pub ended_at: Option<Instant>,
}

/// A clock that runs on an expert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockFacts {
    /// Which clock; its length is the queue's limit.
    pub kind: ClockKind,
    /// Since when.
    pub started_at: Instant,
    /// The last warning given, in percent: 0, 50 or 80.
    pub warned_percent: u8,
}

/// Accepted work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssignmentFacts {
    /// Which assignment.
    pub id: AssignmentId,
    /// On which query.
    pub query: QueryId,
    /// Of which queue (the query itself may be past dispatch).
    pub queue: QueueId,
    /// Whose.
    pub expert: ExpertId,
    /// Where it is; every open state holds capacity.
    pub state: AssignmentState,
    /// When it was accepted.
    pub since: Instant,
    /// What the expert owes now; nothing when absent (the customer's turn).
    pub clock: Option<ClockFacts>,
}

/// A fact that names something the Board has not been told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFact {
    /// Put the queue first.
    #[error("{0} is not on the board: put the queue first")]
    Queue(QueueId),
    /// Put the query first.
    #[error("{0} is not on the board: put the query first")]
    Query(QueryId),
    /// Put the expert first.
    #[error("{0} is not on the board: put the expert first")]
    Expert(ExpertId),
}
