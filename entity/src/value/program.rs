//! Certification programmes: what they ask of an expert, and where an expert is in one.

use schemars::JsonSchema;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::language::LanguageSkill;
use super::skill::SkillLevel;
use super::text_enum::text_enum;

text_enum! {
    /// Whether experts can apply.
    ProgramStatus {
        /// They can.
        Open = "open",
        /// They cannot; courses that were begun go on.
        Closed = "closed",
    }
}

text_enum! {
    /// Who grants what was passed.
    Approval {
        /// Passing does.
        Automatic = "automatic",
        /// A person of the brand or the platform.
        Manual = "manual",
    }
}

text_enum! {
    /// Where an expert is in a certification programme.
    CourseState {
        /// Has not accepted the agreement.
        Applied = "applied",
        /// May read the course and try the quiz.
        Learning = "learning",
        /// Passed; somebody has yet to grant it.
        Passed = "passed",
        /// Failed the last attempt.
        Failed = "failed",
        /// May serve.
        Granted = "granted",
        /// Its time is over, or a newer one took its place.
        Expired = "expired",
        /// Taken back.
        Revoked = "revoked",
    }
}

impl CourseState {
    /// The states that an arrow leads to from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        use CourseState::*;
        match self {
            Applied => &[Learning, Revoked],
            Learning => &[Passed, Failed, Granted, Revoked],
            Failed => &[Learning, Revoked],
            Passed => &[Granted, Revoked],
            Granted => &[Expired, Revoked],
            Expired | Revoked => &[],
        }
    }

    /// Whether nothing more happens to it.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Expired | Self::Revoked)
    }
}

text_enum! {
    /// Where an attempt at a quiz is.
    AttemptStanding {
        /// Its time runs.
        Open = "open",
        /// Its answers are in.
        Submitted = "submitted",
        /// Its time was over before they were.
        Lapsed = "lapsed",
    }
}

/// What a programme asks and gives: one published version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramContent {
    /// What an expert agrees to before anything else: plain text or Markdown.
    #[schemars(length(min = 1, max = 50_000))]
    pub agreement: String,
    /// What an expert reads.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub sections: Vec<CourseSection>,
    /// What an expert answers.
    pub quiz: Quiz,
    /// Skills that passing verifies.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub skills: Vec<SkillLevel>,
    /// Languages that passing verifies.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub languages: Vec<LanguageSkill>,
    /// How long the certification is good; absent: until it is taken back.
    #[serde(default)]
    #[schemars(range(min = 3_600, max = 315_360_000))]
    pub validity_seconds: Option<i64>,
    /// Who grants it; `automatic` unless said.
    #[serde(default = "automatic")]
    pub approval: Approval,
}

const fn automatic() -> Approval {
    Approval::Automatic
}

/// A part of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseSection {
    /// What it is about.
    #[schemars(length(min = 1, max = 200))]
    pub title: String,
    /// Plain text or Markdown.
    #[schemars(length(min = 1, max = 20_000))]
    pub body: String,
}

/// Questions, and when they are answered well enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// All questions there are.
    #[schemars(length(min = 1, max = 200))]
    pub questions: Vec<QuizQuestion>,
    /// How many of them an attempt asks; absent: all.
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    pub pool_size: Option<u16>,
    /// The share of right answers that passes, in hundredths of a percent.
    #[schemars(range(min = 1, max = 10_000))]
    pub pass_share_bps: u16,
    /// Attempts at most.
    #[serde(default = "usual_attempts")]
    #[schemars(range(min = 1, max = 100))]
    pub max_attempts: u16,
    /// How long after an attempt that failed the next one begins at the earliest.
    #[serde(default = "a_day")]
    #[schemars(range(min = 0, max = 31_536_000))]
    pub retake_wait_seconds: i64,
    /// How long an attempt may take.
    #[serde(default = "half_an_hour")]
    #[schemars(range(min = 30, max = 86_400))]
    pub attempt_seconds: i64,
}

const fn usual_attempts() -> u16 {
    3
}

const fn a_day() -> i64 {
    86_400
}

const fn half_an_hour() -> i64 {
    1_800
}

impl Quiz {
    /// How many questions an attempt asks.
    #[must_use]
    pub fn asked(&self) -> usize {
        let all = self.questions.len();
        self.pool_size.map_or(all, |size| all.min(size.into()))
    }
}

/// A question with its choices. Which are right is never shown to experts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuizQuestion {
    /// What is asked.
    #[schemars(length(min = 1, max = 2_000))]
    pub prompt: String,
    /// What can be chosen.
    #[schemars(length(min = 2, max = 10))]
    pub choices: Vec<String>,
    /// Which choices are right, the first being 1: all of them, and no others, are to be chosen.
    #[schemars(length(min = 1, max = 10))]
    pub right: Vec<u16>,
}

/// Which questions an attempt asks, and in which order it shows their choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct QuizPaper(pub Vec<PaperQuestion>);

/// A question on a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperQuestion {
    /// Which question of the quiz, the first being 0.
    pub question: usize,
    /// Its choices as they are shown, the first of the quiz's being 0.
    pub choices: Vec<usize>,
}

/// What was answered: for each question of the paper the choices as they were shown, from 1, in
/// order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct QuizAnswers(pub Vec<Vec<u16>>);

/// Sections that were read, the first being 1, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct SectionsRead(pub Vec<u16>);
