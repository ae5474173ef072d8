//! What is recorded with a decision: the facts behind it, read where the engine has them.

use super::board::Board;
use super::eligibility;
use super::evidence::{AskedSkill, Evidence, Terms};
use super::ready::Load;
use super::state::{Expert, Query};

impl Board {
    /// What an expert's score for a query is reckoned from, with the load and the time of the last
    /// offer as they were then. Nothing where nothing is explained.
    pub(super) fn evidence(
        &self,
        query: &Query,
        expert: &Expert,
        (asked_at, load): (i64, Load),
    ) -> Option<Evidence> {
        if self.settings.explained == 0 {
            return None;
        }
        let signature = &self.pools.get(query.pool)?.signature;
        let facts = &expert.file.facts;
        let spoken = expert.file.languages.iter();
        let spoken = spoken.filter(|(language, _)| *language == signature.language);
        let levels = eligibility::levels(&facts.profile, signature);
        Some(Evidence {
            skills: levels.map(|(levels, _)| levels).collect(),
            language: spoken.map(|(_, level)| *level).next().unwrap_or(0),
            on_shift: facts.presence.on_shift,
            daylight: facts.presence.daylight,
            good_ratings: facts.record.good_ratings,
            ratings: facts.record.ratings,
            accepted: facts.record.accepted,
            offered: facts.record.offered,
            earned_recently: facts.record.earned_recently,
            held: load.held,
            capacity: load.capacity,
            asked_at: (asked_at > i64::MIN).then_some(asked_at),
            tie: expert.tie,
        })
    }

    /// What is known of a query, for the record. Nothing where nothing is explained.
    pub(super) fn terms(&self, index: u32) -> Option<Terms> {
        if self.settings.explained == 0 {
            return None;
        }
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let signature = &self.pools.get(query.pool)?.signature;
        let asked = |hard: bool| {
            let skills = if hard {
                &signature.hard
            } else {
                &signature.soft
            };
            skills.iter().map(move |(name, level)| AskedSkill {
                name: name.clone(),
                level: *level,
                hard,
            })
        };
        let ring = query
            .facts
            .previous
            .filter(|ring| self.now < ring.ring_until);
        Some(Terms {
            queue: query.facts.queue,
            language: query.facts.language.primary().to_owned(),
            skills: asked(true).chain(asked(false)).collect(),
            due_at: query.facts.due_at,
            expected_reply_seconds: queue.facts.expected_reply_seconds,
            previous: ring.map(|ring| ring.expert),
            ring_until: ring.map(|ring| ring.ring_until),
            matched_together: 1,
            experts: u32::try_from(self.experts.len()).unwrap_or(u32::MAX),
        })
    }
}
