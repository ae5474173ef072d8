//! One try at the quiz of a certification programme.

use sea_orm::entity::prelude::*;

use crate::value::{AttemptStanding, CourseId, Instant, QuizAnswers, QuizAttemptId, QuizPaper};

/// One try at the quiz of a certification programme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quiz_attempt")]
pub struct Model {
    /// The attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuizAttemptId,
    /// In which course.
    pub course_id: CourseId,
    /// Its number in the course, from 1.
    pub number: i32,
    /// Where it is.
    pub state: AttemptStanding,
    /// What it asks, and how that is shown.
    #[sea_orm(column_type = "JsonBinary")]
    pub paper: QuizPaper,
    /// When it began.
    pub started_at: Instant,
    /// When its time is over.
    pub ends_at: Instant,
    /// When the answers came.
    pub submitted_at: Option<Instant>,
    /// The answers.
    #[sea_orm(column_type = "JsonBinary")]
    pub answers: Option<QuizAnswers>,
    /// The share of right ones, in hundredths of a percent.
    pub share_bps: Option<i32>,
    /// Whether that was enough.
    pub passed: Option<bool>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
