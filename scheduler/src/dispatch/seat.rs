//! Seats of experts: in which pools an expert is, by the profile alone.

use std::collections::BTreeSet;

use entity::value::Instant;

use super::board::Board;
use super::eligibility;
use super::fact::CertScope;
use super::pool::{Lang, Seat};
use super::state::{Expert, Member};

impl Board {
    /// Takes an expert out of every index that depends on the profile.
    pub(super) fn unseat(&mut self, index: u32) {
        self.set_duty(index, false);
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        let members = std::mem::take(&mut expert.file.members);
        let misses = std::mem::take(&mut expert.file.misses);
        let languages = std::mem::take(&mut expert.file.languages);
        let scopes: Vec<CertScope> = scopes(expert).collect();
        if std::mem::take(&mut expert.file.approved) {
            self.approved -= 1;
        }
        for member in members {
            if let Some(pool) = self.pools.get_mut(member.pool) {
                pool.tally.visited -= 1;
                pool.tally.members -= 1;
                if let Some(key) = member.stored {
                    pool.ready[usize::from(member.step)].remove(&key);
                }
            }
        }
        for (pool, failed) in misses {
            if let Some(pool) = self.pools.get_mut(pool) {
                pool.tally.visited -= 1;
                *pool.tally.of(failed) -= 1;
            }
        }
        for scope in scopes {
            if let Some(holders) = self.holders.get_mut(&scope) {
                holders.remove(&index);
            }
        }
        for (language, _) in languages {
            if let Some(speakers) = self.speakers.get_mut(&language) {
                speakers.remove(&index);
            }
        }
    }

    /// Enters an expert into every index that depends on the profile.
    pub(super) fn seat(&mut self, index: u32) {
        let Some(expert) = self.experts.get(index) else {
            return;
        };
        if expert.file.facts.profile.approved {
            // Simulated experts are found by their certification alone.
            let is_person = expert.file.facts.profile.twin.is_none();
            let spoken = spoken(expert);
            let scopes: Vec<CertScope> = scopes(expert).collect();
            let languages: Vec<(Lang, u8)> = spoken
                .iter()
                .map(|(primary, level)| (self.language(primary), *level))
                .collect();
            for scope in scopes {
                self.holders.entry(scope).or_default().insert(index);
            }
            for (language, _) in languages.iter().filter(|_| is_person) {
                self.speakers.entry(*language).or_default().insert(index);
            }
            if let Some(expert) = self.experts.get_mut(index) {
                expert.file.languages = languages;
                expert.file.approved = true;
                self.approved += 1;
            }
            for pool in self.pools_to_visit(index) {
                self.visit(index, pool);
            }
        }
        self.refresh(index);
        self.arm_expert(index);
    }

    /// The pools whose certification (or, where none is asked, language) the expert has.
    fn pools_to_visit(&self, index: u32) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        let Some(expert) = self.experts.get(index) else {
            return found;
        };
        for scope in valid_scopes(expert, self.now) {
            for queue in self.queues_of(scope) {
                found.extend(self.pools.certified.get(&queue).into_iter().flatten());
            }
        }
        if expert.file.facts.profile.twin.is_none() {
            for (language, _) in &expert.file.languages {
                found.extend(self.pools.open.get(language).into_iter().flatten());
            }
        }
        found
    }

    fn queues_of(&self, scope: CertScope) -> Vec<u32> {
        match scope {
            CertScope::Queue(id) => self.queues.find(id).into_iter().collect(),
            CertScope::Brand(id) => self
                .brands
                .find(id)
                .and_then(|brand| self.brands.get(brand))
                .map(|brand| brand.queues.iter().copied().collect())
                .unwrap_or_default(),
        }
    }

    /// Looks at one expert for one pool.
    fn visit(&mut self, index: u32, pool_index: u32) {
        let (Some(expert), Some(pool)) =
            (self.experts.get_mut(index), self.pools.get_mut(pool_index))
        else {
            return;
        };
        pool.tally.visited += 1;
        match eligibility::fit(
            &expert.file.facts.profile,
            &expert.file.languages,
            &pool.signature,
        ) {
            Ok(fit) => {
                pool.tally.members += 1;
                if expert.duty {
                    pool.tally.on_duty += 1;
                }
                let class = pool.signature.class;
                let member = Member {
                    pool: pool_index,
                    step: fit.step,
                    seat: Seat {
                        class,
                        bound: pool.signature.concurrency.min(expert.capacity(class)),
                        skill: fit.skill,
                        language: fit.language,
                    },
                    stored: None,
                };
                let at = expert
                    .file
                    .members
                    .partition_point(|other| other.pool < pool_index);
                expert.file.members.insert(at, member);
            }
            Err(failed) => {
                *pool.tally.of(failed) += 1;
                expert.file.misses.push((pool_index, failed));
            }
        }
    }

    /// Fills a pool that has just been made.
    pub(super) fn fill_pool(&mut self, pool_index: u32) {
        for index in self.candidates_of(pool_index, true) {
            self.visit(index, pool_index);
            self.enter_ready(index, Some(pool_index));
        }
    }

    /// Empties a pool that nobody uses any more.
    pub(super) fn empty_pool(&mut self, pool_index: u32) {
        for index in self.candidates_of(pool_index, false) {
            if let Some(expert) = self.experts.get_mut(index) {
                expert
                    .file
                    .members
                    .retain(|member| member.pool != pool_index);
                expert.file.misses.retain(|(pool, _)| *pool != pool_index);
            }
        }
        self.hot_pools.remove(&pool_index);
        self.bare_pools.remove(&pool_index);
        self.pools.drop_pool(pool_index);
    }

    /// Experts whom [`Self::pools_to_visit`] leads to this pool; without `valid` also those whose
    /// certification has expired meanwhile.
    fn candidates_of(&self, pool_index: u32, valid: bool) -> BTreeSet<u32> {
        let Some(pool) = self.pools.get(pool_index) else {
            return BTreeSet::new();
        };
        let Some(queue) = pool.signature.certified_for else {
            return self
                .speakers
                .get(&pool.signature.language)
                .cloned()
                .unwrap_or_default();
        };
        let Some(queue) = self.queues.get(queue) else {
            return BTreeSet::new();
        };
        let wanted = [
            CertScope::Queue(queue.facts.id),
            CertScope::Brand(queue.facts.brand),
        ];
        let holders = wanted.iter().filter_map(|scope| self.holders.get(scope));
        holders
            .flatten()
            .copied()
            .filter(|&index| {
                !valid
                    || self.experts.get(index).is_some_and(|expert| {
                        valid_scopes(expert, self.now).any(|scope| wanted.contains(&scope))
                    })
            })
            .collect()
    }
}

/// The primary languages of an expert and the best level in each.
fn spoken(expert: &Expert) -> Vec<(String, u8)> {
    let mut spoken: Vec<(String, u8)> = Vec::new();
    for language in &expert.file.facts.profile.languages {
        let level = language.proficiency.level();
        match spoken
            .iter_mut()
            .find(|(primary, _)| primary == language.tag.primary())
        {
            Some((_, best)) => *best = (*best).max(level),
            None => spoken.push((language.tag.primary().to_owned(), level)),
        }
    }
    spoken
}

fn scopes(expert: &Expert) -> impl Iterator<Item = CertScope> {
    expert
        .file
        .facts
        .profile
        .certifications
        .iter()
        .map(|certification| certification.scope)
}

/// The scopes that have not expired.
pub(super) fn valid_scopes(expert: &Expert, now: Instant) -> impl Iterator<Item = CertScope> {
    expert
        .file
        .facts
        .profile
        .certifications
        .iter()
        .filter(move |certification| certification.expires_at.is_none_or(|at| now < at))
        .map(|certification| certification.scope)
}
