//! Where each query stands: in exactly one place, in its line by a static key.

use entity::value::{OfferEndReason, QueryState, QueueStatus};

use super::board::Board;
use super::decision::{Decision, OfferEnd};
use super::pool::Order;
use super::query_clock::late_after;
use super::state::Place;

impl Board {
    /// Ends a query's pending offers without blame.
    pub(super) fn rescind_offers(&mut self, index: u32, reason: OfferEndReason) {
        let experts: Vec<u32> = self
            .queries
            .get(index)
            .map(|query| query.offers.iter().map(|offer| offer.expert).collect())
            .unwrap_or_default();
        for expert in experts {
            self.drop_pending_as(index, expert, OfferEnd::Rescinded(reason));
        }
    }

    /// Where a query should be.
    fn wanted_place(&self, index: u32) -> Option<Place> {
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        Some(match query.facts.state {
            QueryState::Held | QueryState::Deferred => Place::Sleeping,
            _ if !query.is_dispatchable() => match query.facts.state.is_held_by_expert() {
                true => Place::Held,
                false => Place::Parked,
            },
            _ if !query.offers.is_empty() => Place::Offered,
            _ if queue.facts.status != QueueStatus::Open => Place::Paused,
            _ if !self.brands.get(queue.brand)?.affords(&queue.facts) => Place::Unfunded,
            _ => Place::Waiting {
                late: self.now > late_after(query, queue),
            },
        })
    }

    /// Its position in the line: a static key, since slacks differ by constants.
    fn order_in(&self, index: u32, place: Place) -> Option<Order> {
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let received = query.facts.received_at.timestamp_micros();
        // One step of priority is worth a tenth of the promise: a bounded weight.
        let bonus = (3 - i64::from(query.facts.priority))
            * i64::from(queue.facts.promise_seconds)
            * 100_000;
        let at = match place {
            Place::Waiting { late: true } => received,
            _ => late_after(query, queue).timestamp_micros() - bonus,
        };
        Some(Order {
            at,
            received,
            tie: query.tie,
            query: index,
        })
    }

    /// Stands a query where it should be, tries it if it waits, and arms its timer.
    pub(super) fn place(&mut self, index: u32) {
        let Some(place) = self.wanted_place(index) else {
            return;
        };
        let Some(order) = self.order_in(index, place) else {
            return;
        };
        let Some(query) = self.queries.get(index) else {
            return;
        };
        if (query.place, query.order) != (place, order) {
            self.leave(index);
            self.enter_place(index, place, order);
        }
        if let Place::Waiting { .. } = place {
            self.hot_queries.insert(index);
        }
        self.arm_query(index);
    }

    fn enter_place(&mut self, index: u32, place: Place, order: Order) {
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        query.place = place;
        query.order = order;
        let Some(queue) = self.queues.get(query.queue) else {
            return;
        };
        match place {
            Place::Waiting { late } => {
                let Some(pool) = self.pools.get_mut(query.pool) else {
                    return;
                };
                self.waiting += 1;
                if late {
                    self.late += 1;
                    pool.late.insert(order);
                } else {
                    pool.on_time.insert(order);
                }
            }
            Place::Unfunded => {
                if let Some(brand) = self.brands.get_mut(queue.brand) {
                    brand.blocked.insert(order);
                    self.dry_brands
                        .insert((queue.brand, queue.facts.price.currency));
                }
            }
            Place::Offered => query.nobody = None,
            Place::Paused | Place::Sleeping | Place::Held | Place::Parked => {}
        }
    }

    /// Takes a query out of the index of its place.
    pub(super) fn leave(&mut self, index: u32) {
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        let (place, order, pool) = (query.place, query.order, query.pool);
        query.place = Place::Parked;
        match place {
            Place::Waiting { late } => {
                let Some(pool) = self.pools.get_mut(pool) else {
                    return;
                };
                self.waiting -= 1;
                if late {
                    self.late -= 1;
                    pool.late.remove(&order);
                    if pool.late.is_empty() {
                        pool.passed_over = 0;
                    }
                } else {
                    pool.on_time.remove(&order);
                }
            }
            Place::Unfunded => {
                let brand = self.queues.get(query.queue).map(|queue| queue.brand);
                if let Some(brand) = brand.and_then(|brand| self.brands.get_mut(brand)) {
                    brand.blocked.remove(&order);
                }
            }
            Place::Paused | Place::Sleeping | Place::Offered | Place::Held | Place::Parked => {}
        }
    }

    /// Lets queries of a brand back into their lines as far as the money may now reach.
    pub(super) fn unblock(&mut self, brand: u32) {
        let Some(brand) = self.brands.get(brand) else {
            return;
        };
        let able: Vec<u32> = brand
            .blocked
            .iter()
            .map(|order| order.query)
            .filter(|&query| {
                let queue = self
                    .queries
                    .get(query)
                    .and_then(|query| self.queues.get(query.queue));
                queue.is_some_and(|queue| brand.affords(&queue.facts))
            })
            .collect();
        for query in able {
            self.place(query);
        }
    }

    /// Ends the offers of queries that somebody holds meanwhile.
    pub(super) fn settle(&mut self) {
        for index in std::mem::take(&mut self.unsettled) {
            self.rescind_offers(index, OfferEndReason::Taken);
        }
    }

    /// Announces every brand that has queries waiting and cannot pay for one of them.
    pub(super) fn announce_droughts(&mut self) {
        for (index, currency) in std::mem::take(&mut self.dry_brands) {
            let Some(brand) = self.brands.get_mut(index) else {
                continue;
            };
            let (queries, queues) = (&self.queries, &self.queues);
            let dry = brand.blocked.iter().any(|order| {
                let price = queries
                    .get(order.query)
                    .and_then(|query| Some(queues.get(query.queue)?.facts.price));
                price.is_some_and(|price| price.currency == currency && !brand.owns(price))
            });
            if dry
                && brand.exhausted.insert(currency)
                && let Some(brand) = brand.id
            {
                self.outbox
                    .push(Decision::BalanceExhausted { brand, currency });
            }
        }
    }
}
