//! Queues, brands and queries come onto the Board, change and leave.

use std::collections::BTreeMap;

use entity::value::{BrandId, OfferEndReason, QueryId, QueryState, QueueId};

use super::board::Board;
use super::fact::{BrandFunds, QueryFacts, QueueFacts, UnknownFact};
use super::pool::{Class, Order};
use super::query_clock::widens_at;
use super::rank;
use super::state::{Brand, Place, Query, Queue};
use super::timers::Timed;

/// Whether the engine has anything to do for a query in this state.
fn concerns_dispatch(facts: &QueryFacts) -> bool {
    use QueryState::*;
    match facts.state {
        Received | Queued | Offered | Held | Deferred | Assigned | Working | WaitingCustomer => {
            true
        }
        // Only its promise is still watched.
        Escalated => !facts.answered && facts.promise.is_some_and(|promise| !promise.breach_told),
        ResolutionProposed | Resolved | Closed | HandedBack | Unanswered | Cancelled => false,
    }
}

impl Board {
    /// A queue is so. Pausing it takes its offers back; its queries stay. Its brand never changes.
    pub fn put_queue(&mut self, facts: QueueFacts) {
        let id = facts.id;
        let brand_id = facts.brand;
        let known = self.queues.find(id);
        if let Some(queue) = known.and_then(|index| self.queues.get(index))
            && queue.facts == facts
        {
            return;
        }
        let brand = self.brand(brand_id);
        let class = Class::of(facts.channel);
        let reply = facts.expected_reply_seconds;
        let index = match known.and_then(|index| Some((index, self.queues.get_mut(index)?))) {
            Some((index, queue)) => {
                if queue.facts.expected_reply_seconds != facts.expected_reply_seconds {
                    queue.reply_seconds = facts.expected_reply_seconds;
                }
                queue.facts = facts;
                queue.class = class;
                index
            }
            None => self.queues.insert(
                id,
                Queue {
                    facts,
                    brand,
                    class,
                    reply_seconds: reply,
                    kept: BTreeMap::new(),
                    queries: Default::default(),
                },
            ),
        };
        if let Some(brand) = self.brands.get_mut(brand) {
            brand.queues.insert(index);
        }
        self.guess_habit(index);
        self.keep_pools(index);
        self.repool_queries(index);
    }

    /// A queue is gone, and every query of it.
    pub fn remove_queue(&mut self, id: QueueId) {
        let Some(index) = self.queues.find(id) else {
            return;
        };
        let Some(queue) = self.queues.get_mut(index) else {
            return;
        };
        let brand = queue.brand;
        let queries = queue.queries.clone();
        let kept = std::mem::take(&mut queue.kept);
        for query in queries {
            if let Some(id) = self.queries.get(query).map(|query| query.facts.id) {
                self.remove_query(id);
            }
        }
        for pool in kept.into_values() {
            self.release_pool(pool);
        }
        if let Some(brand) = self.brands.get_mut(brand) {
            brand.queues.remove(&index);
        }
        self.queues.remove(id);
        self.forget_habit(index);
    }

    /// A brand's funds are so. A brand never put is unfunded.
    pub fn put_brand(&mut self, facts: BrandFunds) {
        let index = self.brand(facts.id);
        let Some(brand) = self.brands.get_mut(index) else {
            return;
        };
        if brand.funds.as_ref() == Some(&facts) {
            return;
        }
        brand.funds = Some(facts);
        let queues = &self.queues;
        let dry: Vec<_> = brand
            .queues
            .iter()
            .filter_map(|&queue| Some(queues.get(queue)?.facts.price))
            .filter(|&price| !brand.owns(price))
            .map(|price| price.currency)
            .collect();
        brand.exhausted.retain(|currency| dry.contains(currency));
        if !brand.blocked.is_empty() {
            self.dry_brands
                .extend(dry.iter().map(|&currency| (index, currency)));
        }
        self.unblock(index);
    }

    /// A query is so. States past dispatch (resolved, closed, …) make the Board forget it.
    ///
    /// # Errors
    /// [`UnknownFact::Queue`] when its queue has not been put.
    pub fn put_query(&mut self, mut facts: QueryFacts) -> Result<(), UnknownFact> {
        let queue = self
            .queues
            .find(facts.queue)
            .ok_or(UnknownFact::Queue(facts.queue))?;
        if !concerns_dispatch(&facts) {
            self.remove_query(facts.id);
            return Ok(());
        }
        facts.priority = facts.priority.clamp(1, 5);
        let index = match self.queries.find(facts.id) {
            Some(index) => {
                self.update_query(index, queue, facts);
                index
            }
            None => self.enter_query(queue, facts),
        };
        self.place(index);
        Ok(())
    }

    /// A query is gone: its pending offers are rescinded by the next decision.
    pub fn remove_query(&mut self, id: QueryId) {
        let Some(index) = self.queries.find(id) else {
            return;
        };
        self.rescind_offers(index, OfferEndReason::QueryGone);
        self.leave(index);
        let Some(query) = self.queries.remove(id) else {
            return;
        };
        if let Some(at) = query.timer {
            self.timers.remove(at, Timed::Query(index));
        }
        self.hot_queries.remove(&index);
        self.unsettled.remove(&index);
        if let Some(queue) = self.queues.get_mut(query.queue) {
            queue.queries.remove(&index);
        }
        self.release_pool(query.pool);
    }

    /// The number of a brand, known or not yet.
    fn brand(&mut self, id: BrandId) -> u32 {
        match self.brands.find(id) {
            Some(index) => index,
            None => self.brands.insert(
                id,
                Brand {
                    id: Some(id),
                    ..Brand::default()
                },
            ),
        }
    }

    fn enter_query(&mut self, queue: u32, mut facts: QueryFacts) -> u32 {
        let pool = self.pool_for(queue, &facts.language);
        let refusals = std::mem::take(&mut facts.refusals);
        let tie = rank::tie(self.settings.seed, facts.id.0);
        let id = facts.id;
        let mut query = Query {
            queue,
            pool,
            tie,
            place: Place::Parked,
            order: Order {
                at: 0,
                received: 0,
                tie,
                query: 0,
            },
            offers: Vec::new(),
            promised: None,
            work: self.holding.get(&facts.id).copied(),
            step: 0,
            checks: 0,
            rescued: false,
            nobody: None,
            timer: None,
            facts,
        };
        query.merge_refusals(&refusals);
        query.step = self.steps_taken(&query);
        let index = self.queries.insert(id, query);
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.queries.insert(index);
        }
        index
    }

    fn update_query(&mut self, index: u32, queue: u32, mut facts: QueryFacts) {
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        if query.queue != queue {
            // Another channel, another brand's money: nothing of the offer would be the same.
            self.rescind_offers(index, OfferEndReason::Policy);
        }
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        let moved = query.queue != queue || query.facts.language != facts.language;
        let refusals = std::mem::replace(
            &mut facts.refusals,
            std::mem::take(&mut query.facts.refusals),
        );
        match (query.facts.promise, facts.promise.as_mut()) {
            (Some(told), Some(new)) if told.id == new.id => {
                new.risk_told |= told.risk_told;
                new.breach_told |= told.breach_told;
            }
            _ => query.checks = 0,
        }
        let previous_queue = query.queue;
        query.facts = facts;
        query.merge_refusals(&refusals);
        if moved {
            self.leave(index);
            if let Some(old) = self.queues.get_mut(previous_queue) {
                old.queries.remove(&index);
            }
            if let Some(new) = self.queues.get_mut(queue) {
                new.queries.insert(index);
            }
            if let Some(query) = self.queries.get_mut(index) {
                query.queue = queue;
            }
            self.repool(index);
        }
        let taken = self.queries.get(index).map(|query| self.steps_taken(query));
        if let (Some(query), Some(taken)) = (self.queries.get_mut(index), taken) {
            query.step = query.step.max(taken);
            if !query.offers.is_empty() && !query.is_dispatchable() {
                self.unsettled.insert(index);
            }
        }
    }

    /// Widening steps whose time has come already.
    fn steps_taken(&self, query: &Query) -> u8 {
        let (Some(queue), Some(pool)) = (self.queues.get(query.queue), self.pools.get(query.pool))
        else {
            return 0;
        };
        let steps = 1..=pool.steps();
        steps
            .take_while(|&step| widens_at(query, queue, step) <= self.now)
            .last()
            .unwrap_or(0)
    }
}
