//! Where a course is at a time: what was written, and what time alone made of it.

use chrono::TimeDelta;
use entity::table::{certification, course, quiz_attempt};
use entity::value::{CertificationState, CourseState, Instant, Quiz};

/// Where a course is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state now.
    pub state: CourseState,
    /// When the next attempt may begin; absent in a failed course: never.
    pub retake_at: Option<Instant>,
    /// Until when the certification is good; absent: until it is taken back.
    pub expires_at: Option<Instant>,
}

impl Standing {
    /// Where a course is at `now`, with its open attempt and its certification if there are any.
    #[must_use]
    pub fn of(
        course: &course::Model,
        quiz: &Quiz,
        open: Option<&quiz_attempt::Model>,
        right: Option<&certification::Model>,
        now: Instant,
    ) -> Self {
        let mut standing = Self {
            state: course.state,
            retake_at: course.retake_at,
            expires_at: right.map_or(course.expires_at, |right| right.expires_at),
        };
        if course.state == CourseState::Learning
            && let Some(over) = open.filter(|open| open.ends_at <= now)
        {
            standing.state = CourseState::Failed;
            standing.retake_at = retake_at(course, quiz, over.ends_at);
        }
        if course.state == CourseState::Granted {
            standing.state = match right {
                Some(right) => state_of(right, now),
                None => CourseState::Revoked,
            };
        }
        standing
    }
}

fn state_of(right: &certification::Model, now: Instant) -> CourseState {
    match right.state {
        CertificationState::Granted if right.expires_at.is_some_and(|end| end <= now) => {
            CourseState::Expired
        }
        CertificationState::Granted => CourseState::Granted,
        CertificationState::Expired => CourseState::Expired,
        CertificationState::Revoked => CourseState::Revoked,
    }
}

/// When the next attempt may begin after one that failed; `None` when all were made.
pub(super) fn retake_at(
    course: &course::Model,
    quiz: &Quiz,
    failed_at: Instant,
) -> Option<Instant> {
    (course.attempts < i32::from(quiz.max_attempts))
        .then(|| failed_at + TimeDelta::seconds(quiz.retake_wait_seconds))
}
