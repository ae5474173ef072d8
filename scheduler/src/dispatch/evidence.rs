//! The facts behind a decision, as they were when it was taken: all that the published formula is
//! reckoned from, in integers, so that anybody can reckon it again.
//!
//! Recorded with the decision. Nothing here decides anything.

use entity::value::{ExpertId, Instant, QueueId, SkillSlug};
use serde::{Deserialize, Serialize};

/// A skill that the queue asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AskedSkill {
    /// Which.
    pub name: SkillSlug,
    /// At which level, 1 to 5.
    pub level: u8,
    /// Never relaxed.
    pub hard: bool,
}

/// The levels that an expert has of one skill, 0 for none.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Levels {
    /// Proven to somebody.
    pub verified: u8,
    /// By anybody's word.
    pub claimed: u8,
}

/// What was known of a candidate when the score was reckoned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Evidence {
    /// The expert's levels, one for each of [`Terms::skills`], in that order.
    pub skills: Vec<Levels>,
    /// How well they speak the query's language, 1 to 5.
    pub language: u8,
    /// Had committed to work then.
    pub on_shift: bool,
    /// It was day at their place.
    pub daylight: bool,
    /// Good ratings among `ratings`.
    pub good_ratings: u32,
    /// Ratings counted.
    pub ratings: u32,
    /// Offers accepted among `offered`.
    pub accepted: u32,
    /// Offers counted.
    pub offered: u32,
    /// Earned in the seven days before, in minor units.
    pub earned_recently: i64,
    /// Open work and pending offers.
    pub held: u16,
    /// The most of it that queue and expert allow.
    pub capacity: u16,
    /// When they were last asked, in microseconds since 1970; never when absent.
    pub asked_at: Option<i64>,
    /// The seeded hash of their id, which orders what is otherwise equal.
    pub tie: u32,
}

/// What was known of the query and of its queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Terms {
    /// The query's queue.
    pub queue: QueueId,
    /// The primary language of the query.
    pub language: String,
    /// The skills that the queue asks for: the hard ones, then the soft ones.
    pub skills: Vec<AskedSkill>,
    /// What slack is measured against.
    pub due_at: Instant,
    /// Expected time from acceptance to the first reply, in seconds.
    pub expected_reply_seconds: u32,
    /// The expert who knows the query, while nobody else is asked.
    pub previous: Option<ExpertId>,
    /// Until when (exclusive) that is so.
    pub ring_until: Option<Instant>,
    /// How many queries were matched together with this one, itself among them.
    pub matched_together: u16,
    /// How many experts the engine knew, approved or not.
    pub experts: u32,
}
