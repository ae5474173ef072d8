//! Offers that are made and offers that end.

use entity::store::offer::OfferEnding;
use entity::table;
use entity::value::{DecisionId, ExpertId, Instant, OfferState, QueryId, QueryState};
use serde_json::json;

use super::super::facts;
use super::draft::{Draft, Further};
use crate::dispatch::{Explanation, OfferEnd, Refused};
use crate::service::offers::OfferDocument;

impl Draft<'_> {
    /// Asks experts for a query that still waits.
    pub(super) fn offer(
        &mut self,
        id: QueryId,
        experts: &[ExpertId],
        expires_at: Instant,
        explanation: &Explanation,
    ) {
        let unwritten =
            |experts: &[ExpertId]| experts.iter().map(|&one| (id, one)).collect::<Vec<_>>();
        let ready = self.query(id).is_some_and(|query| {
            let free = matches!(query.state, QueryState::Queued | QueryState::Offered);
            free && self.terms(query).is_some()
        });
        if !ready {
            self.applied.unwritten.extend(unwritten(experts));
            return self.missed(id);
        }
        let decision_id = self.decided(id, explanation);
        let asked = self.offers.get(&id).into_iter().flatten();
        let asked: Vec<ExpertId> = asked.map(|offer| offer.expert_id).collect();
        for &expert in experts.iter().filter(|expert| !asked.contains(expert)) {
            let Some(offer) = self.row(id, expert, expires_at, decision_id) else {
                continue;
            };
            self.announce(&offer);
            self.applied.offers.push(facts::offer(&offer));
            self.offers.entry(id).or_default().push(offer.clone());
            self.pending.offers.push(offer);
        }
        if self
            .query(id)
            .is_some_and(|query| query.state == QueryState::Queued)
        {
            self.step(id, QueryState::Offered, Further::Nothing);
            let data = json!({ "experts": experts.len(), "expires_at": expires_at });
            self.event(id, "query.offered", false, data);
        }
    }

    fn row(
        &self,
        id: QueryId,
        expert_id: ExpertId,
        expires_at: Instant,
        decision_id: DecisionId,
    ) -> Option<table::offer::Model> {
        let query = self.query(id)?;
        let terms = self.terms(query)?;
        Some(table::offer::Model {
            id: self.context.id(),
            brand_id: query.brand_id,
            query_id: id,
            queue_id: query.queue_id,
            expert_id,
            state: OfferState::Pending,
            created_at: self.context.now,
            expires_at,
            ended_at: None,
            end_reason: None,
            decline_reason: None,
            note: None,
            price_amount: terms.split.price(),
            pay_amount: terms.split.pay(),
            currency: terms.currency,
            hold_seconds: terms.hold_seconds,
            quiet_seconds: terms.quiet_seconds,
            promise_due_at: query.due_at,
            decision_id,
            fence: self.apply.token,
            terms: Some(terms.frozen),
        })
    }

    fn announce(&mut self, offer: &table::offer::Model) {
        let Some(document) = self.document(offer) else {
            return;
        };
        let data = json!({
            "offer_id": offer.id, "expert_id": offer.expert_id, "expires_at": offer.expires_at,
        });
        self.event(offer.query_id, "offer.created", false, data);
        self.tell(
            offer.expert_id,
            "offer.created",
            json!({ "offer": document }),
        );
    }

    fn document(&self, offer: &table::offer::Model) -> Option<OfferDocument> {
        let query = self.query(offer.query_id)?;
        let terms = self.terms(query)?;
        Some(OfferDocument::new(
            offer,
            query,
            terms.channel,
            self.context.now,
        ))
    }

    /// Ends a pending offer; the last one puts its query back into the line.
    pub(super) fn end_offer(&mut self, id: QueryId, expert: ExpertId, end: OfferEnd) {
        let pending = self.offers.entry(id).or_default();
        let Some(at) = pending.iter().position(|offer| offer.expert_id == expert) else {
            return self.missed(id);
        };
        let mut offer = pending.remove(at);
        let last = pending.is_empty();
        let (state, reason, kind) = match end {
            OfferEnd::Expired => (OfferState::Expired, None, "offer.expired"),
            OfferEnd::Rescinded(why) => (OfferState::Rescinded, Some(why), "offer.rescinded"),
            OfferEnd::Voided(why) => (OfferState::Voided, Some(why), "offer.voided"),
        };
        if end == OfferEnd::Expired {
            self.pending.lapsed.push(expert);
            let terms = self.query(id).and_then(|query| self.terms(query));
            let how = terms.map_or(Refused::TurnedDown, |terms| terms.lapse);
            self.pending.refused.push((id, expert, how));
        }
        let ending = OfferEnding::plain(state, reason);
        self.pending.ended_offers.push((offer.id, ending));
        offer.state = state;
        offer.end_reason = reason;
        let data = json!({ "offer_id": offer.id, "expert_id": expert, "reason": reason });
        self.event(id, kind, false, data);
        if let Some(document) = self.document(&offer) {
            self.tell(expert, "offer.ended", json!({ "offer": document }));
        }
        let offered = self
            .query(id)
            .is_some_and(|query| query.state == QueryState::Offered);
        if last && offered && self.step(id, QueryState::Queued, Further::Nothing) {
            self.event(id, "query.queued", false, json!({ "after": kind }));
        }
    }

    /// Says that nobody may be asked, unless that was the last word about the query.
    pub(super) fn nobody(&mut self, id: QueryId, explanation: &Explanation) {
        let waits = self
            .query(id)
            .is_some_and(|query| query.state == QueryState::Queued);
        if !waits {
            return self.missed(id);
        }
        let said = self.last.get(&id).is_some_and(|last| {
            let of = |member: &str| last.explanation.get(member).cloned();
            of("outcome") == serde_json::to_value(explanation.outcome).ok()
                && of("failed") == serde_json::to_value(&explanation.failed).ok()
        });
        if said {
            return;
        }
        let data = json!({ "failed": explanation.failed });
        self.event(id, "query.no_eligible_expert", true, data);
        self.decided(id, explanation);
    }

    /// Records a decision with the facts behind it, and whom it considered.
    fn decided(&mut self, query_id: QueryId, explanation: &Explanation) -> DecisionId {
        let id: DecisionId = self.context.id();
        let experts = explanation.considered.iter().map(|one| (one.expert, id));
        self.pending.considered.extend(experts);
        let record = explanation.clone().sealed();
        self.pending.decisions.push(table::decision::Model {
            id,
            query_id,
            decided_at: self.context.now,
            explanation: serde_json::to_value(record).unwrap_or_default(),
        });
        id
    }
}
