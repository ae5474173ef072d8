//! How offers and assignments are shown to experts, on the stream and over HTTP alike.

use entity::table::{assignment, offer, query};
use entity::value::{
    AssignmentId, AssignmentState, Channel, ClockKind, Confirmers, Currency, Instant, LanguageTag,
    Money, OfferEndReason, OfferId, OfferState, OfferTerms, QueryId, QueueId, Sharing,
};
use serde::Serialize;

use crate::ledger::Split;

/// What must happen for the pay to be owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ResolutionRule {
    /// Confirmed by customer or brand, or nobody objects within the quiet time.
    pub kind: &'static str,
    /// How long that quiet time is.
    pub quiet_seconds: i32,
    /// Who may confirm before.
    pub confirmed_by: Confirmers,
    /// How the pay is shared with others who answered the customer of this query.
    pub sharing: Sharing,
}

/// What is paid for work that goes back to the brand after the first reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct CalledOffPay {
    /// When the brand cancels it or takes it back.
    pub visit_fee: Money,
    /// Whether that is paid for escalated work too.
    pub visit_fee_on_escalated: bool,
    /// Whether that is paid for work too that is handed back because the window ends.
    pub visit_fee_on_handed_back: bool,
    /// When it is escalated because the brand's own information was missing.
    pub escalation_credit: Money,
}

impl CalledOffPay {
    fn new(
        (price, pay): (i64, i64),
        currency: Currency,
        terms: Option<OfferTerms>,
    ) -> Option<Self> {
        let terms = terms?;
        let share = |part: i64| {
            let split = Split::of(price, pay)?.on(part.clamp(0, price))?;
            Some(Money::new(split.pay(), currency))
        };
        Some(Self {
            visit_fee: share(terms.visit_fee)?,
            visit_fee_on_escalated: terms.rules.visit_fee_on_escalated,
            visit_fee_on_handed_back: terms.rules.visit_fee_on_handed_back,
            escalation_credit: share(terms.rules.escalation_credit)?,
        })
    }
}

impl ResolutionRule {
    /// The rule that an offer froze, with that quiet time.
    #[must_use]
    pub fn of(quiet_seconds: i32, terms: Option<OfferTerms>) -> Self {
        let rules = terms.unwrap_or_default().rules;
        Self {
            kind: "confirmed_or_quiet",
            quiet_seconds,
            confirmed_by: rules.confirmers,
            sharing: rules.sharing,
        }
    }
}

/// An offer as its expert sees it: pay and terms before accepting, the customer hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OfferDocument {
    /// The offer.
    pub id: OfferId,
    /// Of which query.
    pub query_id: QueryId,
    /// In which queue.
    pub queue_id: QueueId,
    /// Pending, or how it ended.
    pub status: OfferState,
    /// Why it was rescinded or voided.
    pub end_reason: Option<OfferEndReason>,
    /// What a resolution pays.
    pub pay: Money,
    /// What is paid on top; there are no bonuses yet.
    pub bonus: Option<Money>,
    /// When the pay is owed.
    pub resolution_rule: ResolutionRule,
    /// What is paid when the work is called off; absent in offers made before it was frozen.
    pub called_off: Option<CalledOffPay>,
    /// How long the earning clears.
    pub hold_seconds: i32,
    /// What the customer was promised.
    pub promise_due_at: Instant,
    /// The languages the answer may be in.
    pub languages: Vec<LanguageTag>,
    /// How the customer writes.
    pub channel: Channel,
    /// The subject without what identifies the customer.
    pub subject: Option<String>,
    /// From when on it can no longer be accepted.
    pub expires_at: Instant,
    /// The time by which that is decided.
    pub server_time: Instant,
}

impl OfferDocument {
    /// The offer of that query, seen at `now`.
    #[must_use]
    pub fn new(offer: &offer::Model, query: &query::Model, channel: Channel, now: Instant) -> Self {
        Self {
            id: offer.id,
            query_id: offer.query_id,
            queue_id: offer.queue_id,
            status: offer.state,
            end_reason: offer.end_reason,
            pay: Money::new(offer.pay_amount, offer.currency),
            bonus: None,
            resolution_rule: ResolutionRule::of(offer.quiet_seconds, offer.terms),
            called_off: CalledOffPay::new(
                (offer.price_amount, offer.pay_amount),
                offer.currency,
                offer.terms,
            ),
            hold_seconds: offer.hold_seconds,
            promise_due_at: offer.promise_due_at,
            languages: vec![query.language.clone()],
            channel,
            subject: query.subject.as_deref().map(crate::redact::redact),
            expires_at: offer.expires_at,
            server_time: now,
        }
    }
}

/// A clock of an assignment that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RunningClock {
    /// Which.
    pub kind: ClockKind,
    /// When it runs out.
    pub due_at: Instant,
}

/// An assignment as its expert sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct AssignmentDocument {
    /// The assignment.
    pub id: AssignmentId,
    /// On which query.
    pub query_id: QueryId,
    /// In which queue.
    pub queue_id: QueueId,
    /// Where it is.
    pub status: AssignmentState,
    /// How the customer writes.
    pub channel: Channel,
    /// What a resolution pays.
    pub pay: Money,
    /// When the pay is owed.
    pub resolution_rule: ResolutionRule,
    /// What is paid when the work is called off; absent in offers made before it was frozen.
    pub called_off: Option<CalledOffPay>,
    /// How long the earning clears.
    pub hold_seconds: i32,
    /// When it was accepted.
    pub accepted_at: Instant,
    /// What is owed now.
    pub clock: Option<RunningClock>,
    /// When the expert stopped holding it.
    pub ended_at: Option<Instant>,
}

impl From<&assignment::Model> for AssignmentDocument {
    fn from(row: &assignment::Model) -> Self {
        Self {
            id: row.id,
            query_id: row.query_id,
            queue_id: row.queue_id,
            status: row.state,
            channel: row.channel,
            pay: Money::new(row.pay_amount, row.currency),
            resolution_rule: ResolutionRule::of(row.quiet_seconds, row.terms),
            called_off: CalledOffPay::new(
                (row.price_amount, row.pay_amount),
                row.currency,
                row.terms,
            ),
            hold_seconds: row.hold_seconds,
            accepted_at: row.accepted_at,
            clock: row
                .clock
                .zip(row.clock_due_at)
                .map(|(kind, due_at)| RunningClock { kind, due_at }),
            ended_at: row.ended_at,
        }
    }
}
