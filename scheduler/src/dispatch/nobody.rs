//! Nobody eligible: said at once and with counts, not discovered at the deadline; and why a query
//! is where it is, for people who ask.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{ExpertId, Instant, QueryId};

use super::board::Board;
use super::decision::Decision;
use super::explain::{Candidate, Explanation, Outcome, Requirement};
use super::ready::{load_of, score_of};
use super::state::{Expert, Place, Query};

impl Board {
    /// Announces queries for which nobody may be asked: those tried, and those of pools laid bare.
    pub(super) fn announce_nobody(&mut self, tried: BTreeSet<u32>) {
        for query in tried {
            self.announce_if_nobody(query);
        }
        for index in std::mem::take(&mut self.bare_pools) {
            let Some(pool) = self.pools.get(index) else {
                continue;
            };
            if pool.tally.on_duty > 0 {
                continue;
            }
            let lines = pool.on_time.iter().chain(&pool.late);
            let waiting: Vec<u32> = lines.map(|order| order.query).collect();
            for query in waiting {
                self.announce_if_nobody(query);
            }
        }
    }

    fn announce_if_nobody(&mut self, index: u32) {
        let Some(reason) = self.nobody(index) else {
            return;
        };
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        if query.nobody.replace(reason) == Some(reason) {
            return;
        }
        let query = query.facts.id;
        let explanation = Box::new(Explanation {
            outcome: Outcome::NobodyEligible,
            ..self.explain_pool(index)
        });
        self.outbox
            .push(Decision::NobodyEligible { query, explanation });
    }

    /// The requirement at which the last experts fall away, if nobody at all may be asked.
    fn nobody(&self, index: u32) -> Option<Requirement> {
        let query = self.queries.get(index)?;
        if !matches!(query.place, Place::Waiting { .. }) {
            return None;
        }
        let pool = self.pools.get(query.pool)?;
        let tally = pool.tally;
        let speakers = tally.visited - tally.no_language;
        let first = if pool.signature.certified_for.is_some() {
            Requirement::Certification
        } else {
            Requirement::Language
        };
        if self.approved == 0 {
            Some(Requirement::Approved)
        } else if tally.visited == 0 {
            Some(first)
        } else if speakers == 0 {
            Some(Requirement::Language)
        } else if speakers == tally.no_skill {
            Some(Requirement::Skill)
        } else if tally.members == 0 {
            Some(Requirement::DataRegion)
        } else if tally.on_duty == 0 {
            Some(Requirement::Presence)
        } else if self.cooling_here(query) >= tally.on_duty {
            Some(Requirement::CoolDown)
        } else {
            None
        }
    }

    /// How many of the experts who are here refused the query and are not asked again yet.
    fn cooling_here(&self, query: &Query) -> u32 {
        let refusals = query.facts.refusals.iter();
        let cooling = refusals.filter(|refusal| {
            let expert = self.experts.find(refusal.expert);
            let expert = expert.and_then(|index| self.experts.get(index));
            expert.is_some_and(|expert| {
                expert.duty
                    && expert.member(query.pool).is_some()
                    && self.is_cooling(query, refusal.expert)
            })
        });
        u32::try_from(cooling.count()).unwrap_or(u32::MAX)
    }

    /// How many experts fail which requirement first, from the pool's counters.
    ///
    /// Who is full is not counted here: that would cost as much as there are experts.
    pub(super) fn failures(&self, index: u32) -> BTreeMap<Requirement, u32> {
        let mut failed = BTreeMap::new();
        if self.settings.explained == 0 {
            return failed;
        }
        let Some((query, pool)) = self
            .queries
            .get(index)
            .and_then(|query| Some((query, self.pools.get(query.pool)?)))
        else {
            return failed;
        };
        let tally = pool.tally;
        let first = if pool.signature.certified_for.is_some() {
            Requirement::Certification
        } else {
            Requirement::Language
        };
        let unapproved = u32::try_from(self.experts.len()).unwrap_or(0) - self.approved;
        let counts = [
            (Requirement::Approved, unapproved),
            (first, self.approved - tally.visited),
            (Requirement::Language, tally.no_language),
            (Requirement::Skill, tally.no_skill),
            (Requirement::DataRegion, tally.wrong_region),
            (Requirement::Presence, tally.members - tally.on_duty),
            (Requirement::CoolDown, self.cooling_here(query)),
        ];
        for (requirement, count) in counts {
            if count > 0 {
                *failed.entry(requirement).or_default() += count;
            }
        }
        failed
    }

    /// Why a query is where it is, with exact counts. Scans every expert: for people, not for the hot path.
    ///
    /// `None` when the query is not on the Board (past dispatch, or never put).
    #[must_use]
    pub fn explain(&self, query: QueryId, now: Instant) -> Option<Explanation> {
        let index = self.queries.find(query)?;
        let query = self.queries.get(index)?;
        let mut failed: BTreeMap<Requirement, u32> = BTreeMap::new();
        let mut able: Vec<Candidate> = Vec::new();
        for (expert_index, expert) in self.experts.iter() {
            match self.first_failure(query, expert_index, expert, now) {
                Some(requirement) => *failed.entry(requirement).or_default() += 1,
                None => able.extend(self.able(query, expert)),
            }
        }
        able.sort_by_key(Candidate::rank);
        able.truncate(self.settings.explained);
        Some(Explanation {
            outcome: self.outcome(index, query),
            considered: able,
            failed,
            at: now,
            ..self.explain_pool(index)
        })
    }

    /// Somebody who could be asked now.
    fn able(&self, query: &Query, expert: &Expert) -> Option<Candidate> {
        let member = expert.member(query.pool)?;
        let load = load_of(expert, &member.seat);
        Some(Candidate {
            expert: expert.id,
            step: member.step,
            score: score_of(expert, &member.seat),
            chosen: false,
            beside: false,
            matched_to: None,
            evidence: self.evidence(query, expert, (expert.asked_at, load)),
        })
    }

    /// What a query's experts fail, one by one, by id: those on duty or certified for it, `most` at
    /// most. Scans every expert, as [`Board::explain`] does.
    #[must_use]
    pub fn failing(
        &self,
        query: QueryId,
        now: Instant,
        most: usize,
    ) -> Vec<(ExpertId, Requirement)> {
        let found = self.queries.find(query);
        let Some(query) = found.and_then(|index| self.queries.get(index)) else {
            return Vec::new();
        };
        let near = |expert: &Expert| expert.duty || self.is_certified(query, expert, now);
        let mut failing: Vec<(ExpertId, Requirement)> = self
            .experts
            .iter()
            .filter(|(_, expert)| near(expert))
            .filter_map(|(index, expert)| {
                Some((expert.id, self.first_failure(query, index, expert, now)?))
            })
            .collect();
        failing.sort_unstable();
        failing.truncate(most);
        failing
    }

    /// What one expert fails for a query now: nothing when they may be asked. `None` when either is
    /// not on the Board.
    #[must_use]
    pub fn fails(
        &self,
        query: QueryId,
        expert: ExpertId,
        now: Instant,
    ) -> Option<Option<Requirement>> {
        let query = self.queries.get(self.queries.find(query)?)?;
        let index = self.experts.find(expert)?;
        let expert = self.experts.get(index)?;
        Some(self.first_failure(query, index, expert, now))
    }

    fn is_certified(&self, query: &Query, expert: &Expert, now: Instant) -> bool {
        let queue = self.queues.get(query.queue);
        queue.is_some_and(|queue| {
            let scope = (queue.facts.brand, queue.facts.id);
            super::eligibility::is_certified(&expert.file.facts.profile, scope, now)
        })
    }

    fn outcome(&self, index: u32, query: &Query) -> Outcome {
        match query.place {
            Place::Waiting { .. } if self.nobody(index).is_some() => Outcome::NobodyEligible,
            Place::Waiting { .. } => Outcome::Waiting,
            Place::Paused => Outcome::QueuePaused,
            Place::Unfunded => Outcome::Unfunded,
            Place::Sleeping => Outcome::Sleeping,
            Place::Offered => Outcome::Offered,
            Place::Held | Place::Parked => Outcome::NotWaiting,
        }
    }

    /// The first requirement of a query that an expert does not meet.
    pub(super) fn first_failure(
        &self,
        query: &Query,
        expert_index: u32,
        expert: &Expert,
        now: Instant,
    ) -> Option<Requirement> {
        let pool = self.pools.get(query.pool)?;
        if !expert.file.approved {
            return Some(Requirement::Approved);
        }
        if let Some(queue) = pool
            .signature
            .certified_for
            .and_then(|queue| self.queues.get(queue))
        {
            let profile = &expert.file.facts.profile;
            let scope = (queue.facts.brand, queue.facts.id);
            if !super::eligibility::is_certified(profile, scope, now) {
                return Some(Requirement::Certification);
            }
        }
        let profile = &expert.file.facts.profile;
        if let Err(failed) =
            super::eligibility::fit(profile, &expert.file.languages, &pool.signature)
        {
            return Some(failed);
        }
        let member = expert.member(query.pool)?;
        if expert.file.facts.presence.unresponsive {
            return Some(Requirement::Responsive);
        }
        if !super::ready::is_here(expert, now) {
            return Some(Requirement::Presence);
        }
        if query
            .offers
            .iter()
            .any(|offer| offer.expert == expert_index)
        {
            return Some(Requirement::Asked);
        }
        if self.is_cooling(query, expert.file.facts.id) {
            return Some(Requirement::CoolDown);
        }
        if !expert.has_room(&member.seat) {
            return Some(Requirement::Capacity);
        }
        (member.step > query.step).then_some(Requirement::SoftSkill)
    }
}
