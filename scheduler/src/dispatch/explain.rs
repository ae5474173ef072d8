//! Why a decision was taken: who was considered, who was not and why, with the parts of the score.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use entity::value::{ExpertId, Instant, QueryId};
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, Terms};

/// What kept an expert from being asked: the first requirement that failed, in this order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Not approved, or suspended.
    Approved,
    /// No valid certification for the queue or its brand.
    Certification,
    /// Does not speak the language.
    Language,
    /// A hard skill is missing, too low or not verified.
    Skill,
    /// Sees data in a region where it may not be seen.
    DataRegion,
    /// Not online, lease lapsed, paused or draining.
    Presence,
    /// Let too many offers lapse.
    Responsive,
    /// Refused this query, and the cool-down runs.
    CoolDown,
    /// Already asked, or has just held it.
    Asked,
    /// Full.
    Capacity,
    /// A soft skill is too low, and the query has not been widened that far yet.
    SoftSkill,
}

/// The parts of a candidate's score, each already weighted; the sum decides, higher first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Score {
    /// Fit of the skills asked for.
    pub skill: u32,
    /// Fit of the language.
    pub language: u32,
    /// On shift.
    pub shift: u32,
    /// Day at the expert's place.
    pub daylight: u32,
    /// Wilson lower bound of the ratings.
    pub rating: u32,
    /// Take rate, with a floor.
    pub take_rate: u32,
    /// Free share of the capacity.
    pub load: u32,
    /// Earned little lately.
    pub earnings: u32,
}

impl Score {
    /// The parts by name, in the order of [`FORMULA`](super::FORMULA).
    #[must_use]
    pub const fn parts(&self) -> [(&'static str, u32); 8] {
        [
            ("shift", self.shift),
            ("skill", self.skill),
            ("language", self.language),
            ("rating", self.rating),
            ("load", self.load),
            ("take_rate", self.take_rate),
            ("daylight", self.daylight),
            ("earnings", self.earnings),
        ]
    }

    /// The sum of the parts.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.skill
            + self.language
            + self.shift
            + self.daylight
            + self.rating
            + self.take_rate
            + self.load
            + self.earnings
    }
}

/// An expert who could have been asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Candidate {
    /// Who.
    pub expert: ExpertId,
    /// How many widening steps are needed for this expert: fewer go first.
    pub step: u8,
    /// The score within the step.
    pub score: Score,
    /// Was asked.
    pub chosen: bool,
    /// Was asked beside the one who was chosen first, because the deadline was near.
    #[serde(default)]
    pub beside: bool,
    /// The query that got this expert in the same matching.
    #[serde(default)]
    pub matched_to: Option<QueryId>,
    /// What the score was reckoned from; absent in records from before it was kept.
    #[serde(default)]
    pub evidence: Option<Evidence>,
}

impl Candidate {
    /// Orders candidates as the engine does: fewer widening steps, the higher score, whoever was
    /// asked longest ago, the seeded hash.
    #[must_use]
    pub fn rank(&self) -> (u8, Reverse<u32>, Option<i64>, u32) {
        let evidence = self.evidence.as_ref();
        (
            self.step,
            Reverse(self.score.total()),
            evidence.and_then(|evidence| evidence.asked_at),
            evidence.map_or(0, |evidence| evidence.tie),
        )
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Offered to the best.
    Offered,
    /// Offered to the expert who knows the query.
    OfferedToPrevious,
    /// Eligible experts are here, all are busy: it waits in its line.
    Waiting,
    /// Nobody at all may be asked.
    NobodyEligible,
    /// The queue is paused.
    QueuePaused,
    /// The brand cannot pay.
    Unfunded,
    /// Held or deferred: its time has not come.
    Sleeping,
    /// An expert holds it, or it is past dispatch.
    NotWaiting,
}

/// Which part of the line the query stood in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// First among the late ones, on the share of capacity reserved for them.
    Reserved,
    /// Can still meet its promise: least slack first.
    OnTime,
    /// No longer can: behind the others, oldest first.
    Late,
}

/// The record of one decision about one query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Explanation {
    /// About which query.
    pub query: QueryId,
    /// When it was taken.
    pub at: Instant,
    /// What came of it.
    pub outcome: Outcome,
    /// Where the query stood.
    pub line: Line,
    /// Widening steps taken so far.
    pub step: u8,
    /// Time left until the promise could no longer be met, in milliseconds; negative when late.
    pub slack_millis: i64,
    /// The best candidates, best first; at most [`Settings::explained`](super::Settings::explained).
    pub considered: Vec<Candidate>,
    /// How many experts were not considered, by the first requirement that failed.
    pub failed: BTreeMap<Requirement, u32>,
    /// What was known of the query; absent in records from before it was kept.
    #[serde(default)]
    pub terms: Option<Terms>,
    /// A sum over all the rest, by which a record that was changed later is found out.
    #[serde(default)]
    pub seal: Option<u64>,
}
