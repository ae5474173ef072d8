//! What experts can do, and what they lack for a queue: the hard requirements, in one snapshot.
//!
//! Time is not looked at (presence, availability, duties), nor soft requirements.

use std::collections::BTreeMap;

use entity::store::board::{self, ExpertRows, Which};
use entity::table::{certification, expert, expert_language, expert_skill, queue};
use entity::value::{BrandMode, ExpertId, ExpertStatus, Instant, LanguageTag};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::Fault;

/// A hard requirement that an expert does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Not approved, or suspended.
    Approval,
    /// No certification for the queue or its brand that lasts long enough.
    Certification,
    /// Does not speak the language.
    Language,
    /// A hard skill is not verified at the level asked for.
    Skill,
    /// May not see the data from where they are.
    DataRegion,
}

/// An expert with everything that hard requirements ask for.
#[derive(Clone, Debug)]
pub struct Abilities {
    /// The expert.
    pub expert: expert::Model,
    /// Their skills.
    pub skills: Vec<expert_skill::Model>,
    /// Their languages.
    pub languages: Vec<expert_language::Model>,
    /// Their granted certifications.
    pub certifications: Vec<certification::Model>,
}

impl Abilities {
    /// Reads these experts; those that do not exist are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(
        db: &impl ConnectionTrait,
        which: Which<'_, ExpertId>,
        now: Instant,
    ) -> Result<Vec<Self>, Fault> {
        Ok(Self::of(board::experts(db, which, now).await?))
    }

    /// Puts the rows of each expert together.
    #[must_use]
    pub fn of(rows: ExpertRows) -> Vec<Self> {
        let mut skills = group(rows.skills, |row| row.expert_id);
        let mut languages = group(rows.languages, |row| row.expert_id);
        let mut certifications = group(rows.certifications, |row| row.expert_id);
        let whole = |expert: expert::Model| Self {
            skills: skills.remove(&expert.id).unwrap_or_default(),
            languages: languages.remove(&expert.id).unwrap_or_default(),
            certifications: certifications.remove(&expert.id).unwrap_or_default(),
            expert,
        };
        rows.experts.into_iter().map(whole).collect()
    }

    /// What the expert lacks to serve a queue until `until` (exclusive): in this language, or in
    /// any of the queue's when none is named.
    #[must_use]
    pub fn missing(
        &self,
        queue: &queue::Model,
        language: Option<&LanguageTag>,
        until: Instant,
    ) -> Vec<Missing> {
        let serves = (queue.mode == BrandMode::Test).then_some(queue.brand_id);
        // People and simulated experts never get each other's work.
        let certified = self.expert.twin_brand_id == serves
            && (!queue.certification_required || self.is_certified(queue, until));
        let speaks = match language {
            Some(language) => self.speaks(language),
            None => queue.languages.iter().any(|language| self.speaks(language)),
        };
        let checks = [
            (
                self.expert.status == ExpertStatus::Approved,
                Missing::Approval,
            ),
            (certified, Missing::Certification),
            (speaks, Missing::Language),
            (self.has_skills(queue), Missing::Skill),
            (self.sees_data(queue), Missing::DataRegion),
        ];
        let failed = checks.into_iter().filter(|(met, _)| !met);
        failed.map(|(_, missing)| missing).collect()
    }

    /// When the first of their certifications runs out that lasts at `now`: until then nothing of
    /// what they can do now is lost by time.
    #[must_use]
    pub fn first_expiry(&self, now: Instant) -> Option<Instant> {
        let ends = self.certifications.iter().filter_map(|one| one.expires_at);
        ends.filter(|end| *end > now).min()
    }

    fn is_certified(&self, queue: &queue::Model, until: Instant) -> bool {
        self.certifications.iter().any(|certification| {
            certification.brand_id == queue.brand_id
                && certification.queue_id.is_none_or(|id| id == queue.id)
                && certification.expires_at.is_none_or(|end| until <= end)
        })
    }

    fn speaks(&self, language: &LanguageTag) -> bool {
        self.languages
            .iter()
            .any(|spoken| spoken.tag.serves(language))
    }

    fn has_skills(&self, queue: &queue::Model) -> bool {
        queue.skills.iter().filter(|asked| asked.hard).all(|asked| {
            self.skills.iter().any(|skill| {
                skill.skill == asked.name
                    && skill.verified >= Some(i32::from(asked.proficiency.level()))
            })
        })
    }

    fn sees_data(&self, queue: &queue::Model) -> bool {
        let region = self.expert.data_region.as_ref();
        queue.data_regions.is_empty()
            || region.is_some_and(|region| queue.data_regions.contains(region))
    }
}

fn group<Row>(rows: Vec<Row>, of: impl Fn(&Row) -> ExpertId) -> BTreeMap<ExpertId, Vec<Row>> {
    let mut groups: BTreeMap<ExpertId, Vec<Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(of(&row)).or_default().push(row);
    }
    groups
}
