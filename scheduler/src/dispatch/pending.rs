//! Pending offers: each takes up its expert's capacity and its brand's money until it ends.

use entity::value::{DeclineReason, ExpertId, Instant, OfferId, OfferState, QueryId, QueryState};

use super::board::Board;
use super::decision::{Decision, OfferEnd};
use super::fact::{OfferFacts, UnknownFact};
use super::holding::held_of;
use super::settings::Refused;
use super::state::Pending;

impl Board {
    /// An offer is so. One that has ended is forgotten; a decline or expiry counts as a refusal.
    ///
    /// # Errors
    /// [`UnknownFact`] when a pending offer's query or expert has not been put.
    pub fn put_offer(&mut self, facts: OfferFacts) -> Result<(), UnknownFact> {
        match facts.state {
            OfferState::Pending => return self.put_pending(facts),
            OfferState::Accepted => self.accept(facts.query, facts.expert),
            OfferState::Declined => {
                let at = facts.ended_at.unwrap_or(self.now);
                self.turn_down(facts.query, facts.expert, at);
            }
            OfferState::Expired => {
                if let Some((query, expert)) = self.pending(facts.query, facts.expert) {
                    self.drop_pending(query, expert);
                    self.lapse(query, expert, facts.ended_at.unwrap_or(facts.expires_at));
                    self.place(query);
                }
            }
            OfferState::Rescinded | OfferState::Voided => {
                self.forget_offer(facts.query, facts.expert);
            }
        }
        Ok(())
    }

    /// An offer row is gone, or is to be forgotten without blame.
    pub fn remove_offer(&mut self, id: OfferId) {
        if let Some(&(query, expert)) = self.offers.get(&id) {
            self.forget_offer(query, expert);
        }
    }

    /// An offer that was decided was not written after all: forgotten without blame.
    pub fn forget_offer(&mut self, query: QueryId, expert: ExpertId) {
        if let Some((query, expert)) = self.pending(query, expert) {
            self.drop_pending(query, expert);
            self.place(query);
        }
    }

    /// The expert declined: the query goes back into its line, the expert gets a cool-down.
    ///
    /// Every reason cools down alike; whether a decline costs take rate is the record's business.
    pub fn decline(
        &mut self,
        query: QueryId,
        expert: ExpertId,
        _reason: DeclineReason,
        at: Instant,
    ) {
        self.turn_down(query, expert, at);
    }

    fn accept(&mut self, query: QueryId, expert: ExpertId) {
        let Some((query, expert)) = self.pending(query, expert) else {
            return;
        };
        self.drop_pending(query, expert);
        if let Some(query) = self.queries.get_mut(query)
            && query.is_dispatchable()
        {
            query.facts.state = QueryState::Assigned;
            if !query.offers.is_empty() {
                let index = query.order.query;
                self.unsettled.insert(index);
            }
        }
        self.place(query);
    }

    fn turn_down(&mut self, query: QueryId, expert: ExpertId, at: Instant) {
        let Some((query, index)) = self.pending(query, expert) else {
            return;
        };
        self.drop_pending(query, index);
        if let Some(query) = self.queries.get_mut(query) {
            query.refuse(expert, at, Refused::TurnedDown);
        }
        if let Some(expert) = self.experts.get_mut(index) {
            expert.file.facts.presence.lapses = 0;
        }
        self.place(query);
    }

    fn put_pending(&mut self, facts: OfferFacts) -> Result<(), UnknownFact> {
        let query = self
            .queries
            .find(facts.query)
            .ok_or(UnknownFact::Query(facts.query))?;
        let expert = self
            .experts
            .find(facts.expert)
            .ok_or(UnknownFact::Expert(facts.expert))?;
        let Some(entry) = self.queries.get_mut(query) else {
            return Ok(());
        };
        if let Some(known) = entry.offers.iter_mut().find(|offer| offer.expert == expert) {
            known.id = Some(facts.id);
            known.expires_at = facts.expires_at;
            self.offers.insert(facts.id, (facts.query, facts.expert));
            self.arm_query(query);
            return Ok(());
        }
        if !entry.is_dispatchable() {
            return Ok(());
        }
        self.add_pending(query, (expert, facts.expires_at), facts.made_at);
        if let Some(query) = self.queries.get_mut(query)
            && let Some(offer) = query.offers.last_mut()
        {
            offer.id = Some(facts.id);
        }
        self.offers.insert(facts.id, (facts.query, facts.expert));
        self.void_lost_offers(expert);
        self.place(query);
        Ok(())
    }

    /// The numbers of a query and an expert between whom an offer is pending.
    pub(super) fn pending(&self, query: QueryId, expert: ExpertId) -> Option<(u32, u32)> {
        let query = self.queries.find(query)?;
        let expert = self.experts.find(expert)?;
        let offers = &self.queries.get(query)?.offers;
        let pending = offers.iter().any(|offer| offer.expert == expert);
        pending.then_some((query, expert))
    }

    /// Counts an offer to an expert until then: the expert's capacity, the brand's money.
    pub(super) fn add_pending(
        &mut self,
        index: u32,
        (to, expires_at): (u32, Instant),
        asked_at: Instant,
    ) {
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        let Some(queue) = self.queues.get(query.queue) else {
            return;
        };
        let (class, price) = (queue.class, queue.facts.price);
        query.offers.push(Pending {
            id: None,
            expert: to,
            class,
            made_at: asked_at,
            expires_at,
        });
        if query.promised.is_none() {
            query.promised = Some(price);
            if let Some(brand) = self.brands.get_mut(queue.brand) {
                *brand.promised.entry(price.currency).or_default() += price.amount;
            }
        }
        if let Some(expert) = self.experts.get_mut(to) {
            *held_of(expert, class) += 1;
            expert.asked_at = expert.asked_at.max(asked_at.timestamp_micros());
        }
        self.asked.insert((to, index));
    }

    /// The queries on offer to an expert.
    pub(super) fn asked_of(&self, expert: u32) -> impl Iterator<Item = u32> {
        let theirs = self.asked.range((expert, 0)..=(expert, u32::MAX));
        theirs.map(|&(_, query)| query)
    }

    /// Uncounts an offer; the caller places the query.
    pub(super) fn drop_pending(&mut self, index: u32, expert_index: u32) -> Option<Pending> {
        let query = self.queries.get_mut(index)?;
        let at = query
            .offers
            .iter()
            .position(|offer| offer.expert == expert_index)?;
        let offer = query.offers.remove(at);
        let last = query.offers.is_empty();
        let freed = if last { query.promised.take() } else { None };
        let queue = self.queues.get(query.queue)?;
        let brand = queue.brand;
        if let Some(id) = offer.id {
            self.offers.remove(&id);
        }
        if let Some(expert) = self.experts.get_mut(expert_index) {
            *held_of(expert, offer.class) -= 1;
        }
        self.asked.remove(&(expert_index, index));
        self.refresh(expert_index);
        self.drop_if_left(expert_index);
        if let Some(price) = freed
            && let Some(entry) = self.brands.get_mut(brand)
        {
            *entry.promised.entry(price.currency).or_default() -= price.amount;
            if !entry.blocked.is_empty() {
                self.unblock(brand);
            }
        }
        Some(offer)
    }

    /// Drops an offer and says so.
    pub(super) fn drop_pending_as(&mut self, index: u32, expert_index: u32, end: OfferEnd) {
        let (Some(query), Some(expert)) = (self.queries.get(index), self.experts.get(expert_index))
        else {
            return;
        };
        let (query, expert) = (query.facts.id, expert.file.facts.id);
        if let Some(pending) = self.drop_pending(index, expert_index) {
            self.outbox.push(Decision::EndOffer {
                offer: pending.id,
                query,
                expert,
                end,
            });
        }
    }

    /// Ends an offer by decision: the query goes back into its line when it was the last.
    pub(super) fn end_offer(&mut self, index: u32, expert: u32, end: OfferEnd) {
        self.drop_pending_as(index, expert, end);
        if end == OfferEnd::Expired {
            self.lapse(index, expert, self.now);
        }
        self.place(index);
    }

    /// An offer ran out: the query notes the refusal, the expert gets closer to being left alone.
    fn lapse(&mut self, index: u32, expert_index: u32, at: Instant) {
        let allowed = self.settings.lapses_allowed;
        let Some(expert) = self.experts.get_mut(expert_index) else {
            return;
        };
        let id = expert.file.facts.id;
        let presence = &mut expert.file.facts.presence;
        presence.lapses = presence.lapses.saturating_add(1);
        let given_up = presence.lapses >= allowed && !presence.unresponsive;
        presence.unresponsive |= given_up;
        if let Some(query) = self.queries.get_mut(index)
            && let Some(queue) = self.queues.get(query.queue)
        {
            query.refuse(id, at, Refused::Lapsed(queue.facts.limits.offer_seconds));
        }
        if given_up {
            self.outbox.push(Decision::Unresponsive { expert: id });
            self.refresh(expert_index);
        }
    }
}
