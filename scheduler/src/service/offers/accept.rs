//! Accepting an offer.
//!
//! Invariant: of all offers of a query at most one is ever accepted at a time: the query's row is
//! locked first, the offer must be pending and the query offered, and a unique index allows one
//! open assignment per query.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::event::NewEvent;
use entity::store::stream::NewExpertEvent;
use entity::store::{assignment, change, event, offer, presence, query, queue, stream};
use entity::table;
use entity::value::{
    AssignmentState, ChangeSubject, Channel, ClockKind, ExpertId, ExpertStatus, Money,
    OfferEndReason, OfferId, OfferState, PresenceIntent, QueryState,
};
use serde_json::json;

use super::document::{AssignmentDocument, OfferDocument};
use super::{eligible, expert_of, too_late};
use crate::service::queries::{Details, details};
use crate::service::{Context, Fault, UseCase, money, timeline};

/// An expert accepts an offer.
#[derive(Clone, Copy, Debug)]
pub struct AcceptOffer {
    /// Which.
    pub offer: OfferId,
}

/// What an acceptance leads to.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The work, on the offer's terms.
    pub assignment: table::assignment::Model,
    /// The query as it is now, with what is shown beside it.
    pub details: Details,
}

/// How an acceptance ended; both are kept.
#[derive(Clone, Debug)]
pub enum Acceptance {
    /// The query is the expert's.
    Accepted(Box<Accepted>),
    /// The brand could not pay, so that the offer was withdrawn.
    Unfunded,
}

impl Acceptance {
    /// The work, or the fault that the expert is shown.
    ///
    /// # Errors
    /// `offer-withdrawn` when the brand could not pay.
    pub fn accepted(self) -> Result<Accepted, Fault> {
        match self {
            Self::Accepted(accepted) => Ok(*accepted),
            Self::Unfunded => Err(Fault::conflict(
                "offer-withdrawn",
                "this offer is no longer open; wait for the next one",
            )),
        }
    }
}

/// Channels that share one bound of open work.
pub(super) const fn class_of(channel: Channel) -> &'static [Channel] {
    match channel {
        Channel::Chat => &[Channel::Chat],
        Channel::Email | Channel::Social => &[Channel::Email, Channel::Social],
    }
}

/// What an acceptance is decided on, all of it locked.
struct Facts {
    query: table::query::Model,
    queue: table::queue::Model,
    offer: table::offer::Model,
    rivals: Vec<table::offer::Model>,
}

impl UseCase for AcceptOffer {
    type Output = Acceptance;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Acceptance, Fault> {
        let expert = expert_of(&context.actor)?;
        let asked = offer::find_of(tx, expert, self.offer).await?;
        let asked = asked.ok_or_else(|| Fault::not_found("offer"))?;
        let query = query::lock(tx, asked.query_id).await?;
        let query = query.ok_or_else(|| Fault::not_found("offer"))?;
        let pending = offer::lock_pending(tx, &[query.id]).await?;
        let (mine, rivals): (Vec<_>, Vec<_>) =
            pending.into_iter().partition(|row| row.id == self.offer);
        let Some(offer) = mine.into_iter().next() else {
            return self.repeat(tx, expert, query).await;
        };
        if offer.expires_at <= context.now || query.state != QueryState::Offered {
            return Err(too_late(&offer));
        }
        let queue = queue::find(tx, query.queue_id).await?;
        let queue = queue.ok_or_else(|| Fault::internal(format!("{} has no queue", query.id)))?;
        let facts = Facts {
            query,
            queue,
            offer,
            rivals,
        };
        check_expert(tx, context, expert, &facts).await?;
        take(tx, context, facts).await
    }
}

impl AcceptOffer {
    /// The winner's second acceptance answers what the first did; everybody else is too late.
    async fn repeat(
        &self,
        tx: &WriteTx,
        expert: ExpertId,
        query: table::query::Model,
    ) -> Result<Acceptance, Fault> {
        let ended = offer::find_of(tx, expert, self.offer).await?;
        let ended = ended.ok_or_else(|| Fault::not_found("offer"))?;
        if ended.state != OfferState::Accepted {
            return Err(too_late(&ended));
        }
        let assignment = assignment::of_offer(tx, self.offer).await?;
        let assignment = assignment
            .ok_or_else(|| Fault::internal(format!("accepted {} has no work", self.offer)))?;
        if assignment.ended_at.is_some() {
            // The customer is shown only to who holds the query.
            return Err(Fault::conflict(
                "not-holding",
                "you no longer hold this query; look at your offers",
            ));
        }
        let details = details(tx, query).await?;
        Ok(Acceptance::Accepted(Box::new(Accepted {
            assignment,
            details,
        })))
    }
}

/// Locks the expert and sees that they may take one more.
async fn check_expert(
    tx: &WriteTx,
    context: &Context,
    expert: ExpertId,
    facts: &Facts,
) -> Result<(), Fault> {
    let mut ids: Vec<_> = facts.rivals.iter().map(|rival| rival.expert_id).collect();
    ids.push(expert);
    let experts = presence::lock_experts(tx, &ids).await?;
    let row = experts.iter().find(|row| row.id == expert);
    let row = row.ok_or_else(|| Fault::not_found("offer"))?;
    if row.status != ExpertStatus::Approved {
        return Err(Fault::conflict(
            "offer-withdrawn",
            "you may not take work now; ask the platform why",
        ));
    }
    if row.intent == PresenceIntent::Offline {
        return Err(Fault::conflict(
            "expert-offline",
            "set your presence to online before you accept",
        ));
    }
    let wanted = (&facts.queue, &facts.query.language);
    if !eligible::is_eligible(tx, expert, wanted, context.now).await? {
        return Err(Fault::conflict(
            "offer-withdrawn",
            "you may no longer serve this queue; wait for another offer",
        ));
    }
    let open = assignment::count_open(tx, expert, class_of(facts.queue.channel)).await?;
    if open >= u64::from(facts.queue.limits.concurrency) {
        return Err(Fault::conflict(
            "at-capacity",
            "finish open work before you accept more",
        ));
    }
    Ok(())
}

/// Makes the query the expert's: all that follows from it, in one transaction.
async fn take(tx: &WriteTx, context: &Context, facts: Facts) -> Result<Acceptance, Fault> {
    let now = context.now;
    let work = terms(context, &facts);
    assignment::insert(tx, work.clone()).await?;
    match money::reserve(tx, context, &work).await? {
        money::Reserved::Held(_) => {}
        money::Reserved::InsufficientFunds => {
            let price = Money::new(work.price_amount, work.currency);
            money::exhaust(tx, context, work.brand_id, price).await?;
            return withdraw(tx, context, &facts, &work).await;
        }
        money::Reserved::NightIsCapped => return withdraw(tx, context, &facts, &work).await,
    }
    let accepted = offer::OfferEnding::plain(OfferState::Accepted, None);
    let taken = offer::OfferEnding::plain(OfferState::Rescinded, Some(OfferEndReason::Taken));
    let mine = offer::end(tx, facts.offer.id, &accepted, now).await?;
    let mine = mine.ok_or_else(|| too_late(&facts.offer))?;
    let rivals: Vec<_> = facts.rivals.iter().map(|rival| rival.id).collect();
    let rivals = offer::end_all(tx, &rivals, &taken, now).await?;
    let moved = (QueryState::Offered, QueryState::Assigned);
    let query = query::transition(tx, facts.query.id, moved, now, Default::default()).await?;
    let query = query.ok_or_else(|| too_late(&facts.offer))?;
    presence::count_offers(tx, &[work.expert_id], presence::OfferOutcome::Accepted).await?;
    let mut told = Told::default();
    told.ended(context, &facts, &mine, "offer.accepted");
    for rival in &rivals {
        told.ended(context, &facts, rival, "offer.rescinded");
    }
    told.begun(context, &query, &work);
    told.write(tx, context, &query).await?;
    let details = details(tx, query).await?;
    Ok(Acceptance::Accepted(Box::new(Accepted {
        assignment: work,
        details,
    })))
}

/// The brand cannot or will not pay: every offer of the query is withdrawn, and the query waits for funds.
async fn withdraw(
    tx: &WriteTx,
    context: &Context,
    facts: &Facts,
    work: &table::assignment::Model,
) -> Result<Acceptance, Fault> {
    let now = context.now;
    assignment::undo(tx, work.id).await?;
    let ids: Vec<_> = std::iter::once(&facts.offer)
        .chain(&facts.rivals)
        .map(|offer| offer.id)
        .collect();
    let policy = offer::OfferEnding::plain(OfferState::Rescinded, Some(OfferEndReason::Policy));
    let ended = offer::end_all(tx, &ids, &policy, now).await?;
    let moved = (QueryState::Offered, QueryState::Queued);
    let queued = query::transition(tx, facts.query.id, moved, now, Default::default()).await?;
    let mut told = Told::default();
    for offer in &ended {
        told.ended(context, facts, offer, "offer.rescinded");
    }
    let after = |query| timeline::moved(context, query, json!({ "after": "offer.rescinded" }));
    told.events.extend(queued.as_ref().map(after));
    told.write(tx, context, &facts.query).await?;
    Ok(Acceptance::Unfunded)
}

/// The assignment on the offer's terms, its first clock running.
fn terms(context: &Context, facts: &Facts) -> table::assignment::Model {
    let (offer, limits) = (&facts.offer, &facts.queue.limits);
    let reply = TimeDelta::seconds(i64::from(limits.first_reply_seconds));
    table::assignment::Model {
        id: context.id(),
        brand_id: offer.brand_id,
        query_id: offer.query_id,
        queue_id: offer.queue_id,
        expert_id: offer.expert_id,
        offer_id: offer.id,
        channel: facts.queue.channel,
        state: AssignmentState::AwaitingFirstReply,
        price_amount: offer.price_amount,
        pay_amount: offer.pay_amount,
        currency: offer.currency,
        hold_seconds: offer.hold_seconds,
        quiet_seconds: offer.quiet_seconds,
        accepted_at: context.now,
        first_reply_at: None,
        clock: Some(ClockKind::FirstReply),
        clock_started_at: Some(context.now),
        clock_due_at: Some(context.now + reply),
        warned_percent: 0,
        ended_at: None,
        note: None,
        terms: offer.terms,
    }
}

/// Events for the brand, the timeline and the streams of everybody who was asked.
#[derive(Default)]
struct Told {
    events: Vec<NewEvent>,
    streams: Vec<NewExpertEvent>,
}

impl Told {
    /// An offer ended, which its expert and the timeline are told.
    fn ended(
        &mut self,
        context: &Context,
        facts: &Facts,
        offer: &table::offer::Model,
        kind: &'static str,
    ) {
        let data = json!({
            "offer_id": offer.id, "expert_id": offer.expert_id, "reason": offer.end_reason,
        });
        self.events
            .push(timeline::internal(context, &facts.query, kind, data));
        let document = OfferDocument::new(offer, &facts.query, facts.queue.channel, context.now);
        self.streams.push(NewExpertEvent {
            expert_id: offer.expert_id,
            kind: "offer.ended",
            data: json!({ "offer": document }),
        });
    }

    /// The work began.
    fn begun(
        &mut self,
        context: &Context,
        query: &table::query::Model,
        work: &table::assignment::Model,
    ) {
        let data = json!({
            "assignment_id": work.id,
            "accepted_at": work.accepted_at,
            "clock": { "kind": work.clock, "due_at": work.clock_due_at },
        });
        self.events
            .push(timeline::public(context, query, "query.assigned", data));
        self.streams.push(NewExpertEvent {
            expert_id: work.expert_id,
            kind: "assignment.created",
            data: json!({ "assignment": AssignmentDocument::from(work) }),
        });
    }

    async fn write(
        self,
        tx: &WriteTx,
        context: &Context,
        query: &table::query::Model,
    ) -> Result<(), Fault> {
        event::record_all(tx, self.events).await?;
        stream::append_all(tx, context.now, self.streams).await?;
        let subjects = [(ChangeSubject::Query, query.id.0)];
        change::record(tx, &context.entropy, context.now, &subjects).await?;
        Ok(())
    }
}
