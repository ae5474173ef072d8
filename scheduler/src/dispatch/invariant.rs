//! The invariants of dispatch, checked against the Board as a whole. Slow: for tests and debug builds.

use std::collections::{BTreeMap, BTreeSet};

use super::board::Board;
use super::pool::Class;
use super::ready::{is_here, key_of};
use super::state::{Place, Query};

impl Board {
    /// Checks every invariant of dispatch; call it after [`decide`](super::decide).
    ///
    /// # Panics
    /// With the sentence of the invariant that does not hold.
    pub fn assert_invariants(&self) {
        for (index, query) in self.queries.iter() {
            self.check_query(index, query);
        }
        self.check_lines();
        self.check_experts();
        self.check_money();
        self.check_pools();
        assert!(
            self.timers.next_at().is_none_or(|at| at > self.now),
            "Invariant: nothing that is due is left undone"
        );
    }

    fn check_query(&self, index: u32, query: &Query) {
        let id = query.facts.id;
        let queue = self.queues.get(query.queue);
        let parallel = queue.map_or(0, |queue| queue.facts.limits.parallel_offers.max(1));
        assert!(
            query.offers.len() <= usize::from(parallel),
            "Invariant: {id} has at most {parallel} pending offers"
        );
        assert_eq!(
            query.place == Place::Offered,
            !query.offers.is_empty(),
            "Invariant: {id} is on offer exactly while an offer is pending"
        );
        for offer in &query.offers {
            assert!(
                offer.expires_at > self.now,
                "Invariant: every offer of {id} ends in time"
            );
            let expert = self.experts.get(offer.expert);
            assert!(
                expert.is_some_and(|expert| is_here(expert, self.now)
                    && expert.member(query.pool).is_some()
                    && self.asked.contains(&(offer.expert, index))),
                "Invariant: an offer of {id} is held by an expert who may accept it"
            );
        }
        let waits = self.pools.get(query.pool).map(|pool| {
            (
                pool.on_time.contains(&query.order),
                pool.late.contains(&query.order),
            )
        });
        let expected = match query.place {
            Place::Waiting { late } => (!late, late),
            _ => (false, false),
        };
        assert_eq!(
            waits,
            Some(expected),
            "Invariant: {id} is in exactly one place"
        );
        assert!(
            query.timer.is_some_and(|at| at > self.now)
                || matches!(query.place, Place::Held | Place::Parked | Place::Sleeping),
            "Invariant: {id} cannot be forgotten: it waits with a timer"
        );
        if let Place::Waiting { .. } = query.place {
            self.check_nobody_free(query);
        }
    }

    /// Invariant: no query waits while somebody who may be asked for it is free.
    fn check_nobody_free(&self, query: &Query) {
        let free = self.experts.iter().find(|(index, expert)| {
            self.first_failure(query, *index, expert, self.now)
                .is_none()
        });
        assert!(
            free.is_none(),
            "Invariant: {} does not wait while {:?} is free",
            query.facts.id,
            free.map(|(_, expert)| expert.file.facts.id)
        );
    }

    fn check_lines(&self) {
        let waiting: usize = self
            .pools
            .iter()
            .map(|(_, pool)| pool.on_time.len() + pool.late.len())
            .sum();
        let counts = self.counts();
        assert_eq!(
            waiting, counts.waiting,
            "Invariant: the lines hold what waits"
        );
        assert_eq!(
            waiting, self.waiting,
            "Invariant: the count of waiting queries is right"
        );
        let parts = counts.waiting
            + counts.blocked
            + counts.sleeping
            + counts.offered
            + counts.held
            + counts.parked;
        assert_eq!(parts, counts.total, "Invariant: the counts add up");
        let mut holders: BTreeSet<_> = BTreeSet::new();
        for (_, work) in self.works.iter() {
            assert!(
                holders.insert(work.facts.query),
                "Invariant: {} has at most one open assignment",
                work.facts.query
            );
        }
    }

    fn check_experts(&self) {
        for (index, expert) in self.experts.iter() {
            let id = expert.file.facts.id;
            let mut held = BTreeMap::from([(Class::Chat, 0u16), (Class::Mail, 0)]);
            let offered = self.asked_of(index).filter_map(|query| {
                let offers = &self.queries.get(query)?.offers;
                let offer = offers.iter().find(|offer| offer.expert == index);
                offer.map(|offer| offer.class)
            });
            let works = expert
                .file
                .works
                .iter()
                .filter_map(|&work| Some(self.works.get(work)?.class));
            for class in offered.chain(works) {
                *held.entry(class).or_default() += 1;
            }
            assert_eq!(
                held[&Class::Chat],
                expert.chats,
                "Invariant: chats of {id} are counted"
            );
            assert_eq!(
                held[&Class::Mail],
                expert.mails,
                "Invariant: mails of {id} are counted"
            );
            assert_eq!(
                expert.duty,
                is_here(expert, self.now),
                "Invariant: {id} is on duty exactly while here"
            );
            for member in &expert.file.members {
                let stored = self.pools.get(member.pool).map(|pool| {
                    member
                        .stored
                        .is_none_or(|key| pool.ready[usize::from(member.step)].contains_key(&key))
                });
                assert_eq!(
                    stored,
                    Some(true),
                    "Invariant: the key of {id} is in its pool"
                );
                let ready = expert.duty && expert.has_room(&member.seat);
                let best = key_of(index, expert, &member.seat);
                assert!(
                    !ready || member.stored.is_some_and(|key| key <= best),
                    "Invariant: {id} is found by its pools while ready"
                );
            }
        }
    }

    fn check_money(&self) {
        for (index, brand) in self.brands.iter() {
            let mut promised = BTreeMap::new();
            for (_, query) in self.queries.iter() {
                let brand = self.queues.get(query.queue).map(|queue| queue.brand);
                assert_eq!(
                    query.promised.is_some(),
                    !query.offers.is_empty(),
                    "Invariant: money is set aside exactly while a query is on offer"
                );
                if let Some(price) = query.promised.filter(|_| brand == Some(index)) {
                    *promised.entry(price.currency).or_insert(0) += price.amount;
                }
            }
            let counted = brand.promised.iter().filter(|(_, amount)| **amount != 0);
            let counted: BTreeMap<_, _> = counted
                .map(|(currency, amount)| (*currency, *amount))
                .collect();
            promised.retain(|_, amount| *amount != 0);
            assert_eq!(promised, counted, "Invariant: promised money is counted");
        }
    }

    fn check_pools(&self) {
        for (index, pool) in self.pools.iter() {
            let experts = self.experts.iter().map(|(_, expert)| expert);
            let members: Vec<_> = experts.filter(|one| one.member(index).is_some()).collect();
            let on_duty = members.iter().filter(|expert| expert.duty);
            let tally = pool.tally;
            assert_eq!(
                tally.members as usize,
                members.len(),
                "Invariant: members are counted"
            );
            assert_eq!(
                tally.on_duty as usize,
                on_duty.count(),
                "Invariant: experts on duty are counted"
            );
            assert_eq!(
                tally.visited,
                tally.members + tally.no_language + tally.no_skill + tally.wrong_region,
                "Invariant: every expert looked at is eligible or has a reason"
            );
        }
    }
}
