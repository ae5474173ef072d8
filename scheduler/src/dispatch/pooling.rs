//! Which pool a query stands in: by its queue's requirements and its own language.

use entity::value::{LanguageTag, OfferEndReason, QueueStatus};

use super::board::Board;
use super::fact::QueueFacts;
use super::pool::{Class, Lang, Signature};

/// What a queue asks of those who answer it in a language.
pub(super) fn signature(facts: &QueueFacts, queue: u32, language: Lang) -> Signature {
    let skills = |hard: bool| {
        let mut skills: Vec<_> = facts
            .skills
            .iter()
            .filter(|skill| skill.hard == hard)
            .map(|skill| (skill.name.clone(), skill.proficiency.level()))
            .collect();
        skills.sort();
        skills
    };
    let mut regions = facts.data_regions.clone();
    regions.sort();
    Signature {
        class: Class::of(facts.channel),
        concurrency: facts.limits.concurrency,
        // A twin's lines lead to those certified for it only, so that nobody else is even looked at.
        certified_for: (facts.certification_required || facts.is_test).then_some(queue),
        language,
        hard: skills(true),
        soft: skills(false),
        regions,
        twin: facts.is_test.then_some(facts.brand),
    }
}

impl Board {
    fn signature(&mut self, queue: u32, language: &LanguageTag) -> Option<Signature> {
        let language = self.language(language.primary());
        let facts = &self.queues.get(queue)?.facts;
        Some(signature(facts, queue, language))
    }

    /// The pool of a queue and a language, with one user more.
    pub(super) fn pool_for(&mut self, queue: u32, language: &LanguageTag) -> u32 {
        let kept = self.languages.get(language.primary()).copied();
        let kept = kept.and_then(|language| self.queues.get(queue)?.kept.get(&language).copied());
        if let Some(index) = kept
            && let Some(pool) = self.pools.get_mut(index)
        {
            pool.users += 1;
            return index;
        }
        let Some(signature) = self.signature(queue, language) else {
            return u32::MAX;
        };
        let (index, new) = self.pools.acquire(&signature);
        if new {
            self.fill_pool(index);
        }
        index
    }

    pub(super) fn release_pool(&mut self, index: u32) {
        if self.pools.release(index) {
            self.empty_pool(index);
        }
    }

    /// Keeps the pools of a queue's usual languages.
    pub(super) fn keep_pools(&mut self, index: u32) {
        let Some(queue) = self.queues.get_mut(index) else {
            return;
        };
        let languages = queue.facts.languages.clone();
        let old = std::mem::take(&mut queue.kept);
        for tag in languages {
            let language = self.language(tag.primary());
            let pool = self.pool_for(index, &tag);
            let Some(queue) = self.queues.get_mut(index) else {
                continue;
            };
            if queue.kept.insert(language, pool).is_some() {
                self.release_pool(pool);
            }
        }
        for pool in old.into_values() {
            self.release_pool(pool);
        }
    }

    /// Stands every query of a queue anew: what it asks for may have changed.
    pub(super) fn repool_queries(&mut self, index: u32) {
        let queries = self.queues.get(index).map(|queue| queue.queries.clone());
        for query in queries.into_iter().flatten() {
            self.leave(query);
            self.repool(query);
            let paused = self
                .queues
                .get(index)
                .is_some_and(|queue| queue.facts.status != QueueStatus::Open);
            if paused {
                self.rescind_offers(query, OfferEndReason::Policy);
            }
            self.place(query);
        }
    }

    pub(super) fn repool(&mut self, index: u32) {
        let Some(query) = self.queries.get(index) else {
            return;
        };
        let (old, queue, language) = (query.pool, query.queue, query.facts.language.clone());
        let new = self.pool_for(queue, &language);
        if let Some(query) = self.queries.get_mut(index) {
            query.pool = new;
        }
        self.release_pool(old);
        let experts: Vec<u32> = self
            .queries
            .get(index)
            .map(|query| query.offers.iter().map(|offer| offer.expert).collect())
            .unwrap_or_default();
        for expert in experts {
            self.void_lost_offers(expert);
        }
    }
}
