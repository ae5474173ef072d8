//! Attempts at a quiz.
//!
//! Invariant: a course has one open attempt at most, and an attempt's answers are taken in once,
//! before its time is over; both are decided under the lock of the course.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::program;
use entity::table::{course, quiz_attempt};
use entity::value::{
    Approval, AttemptStanding, CourseId, CourseState, ExpertId, Quiz, QuizAnswers,
};

use super::apply::{over, own};
use super::grant::grant;
use super::learn::not_agreed;
use super::read::{Way, way};
use super::standing::retake_at;
use crate::certification::{Asked, Grade, deal, grade, shown};
use crate::service::{Context, Fault, UseCase};

/// An expert begins an attempt; a repeat shows the one that is open.
#[derive(Clone, Copy, Debug)]
pub struct StartAttempt {
    /// Who.
    pub expert: ExpertId,
    /// In which course.
    pub course: CourseId,
}

/// An attempt that is open.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The attempt.
    pub attempt: quiz_attempt::Model,
    /// What it asks.
    pub questions: Vec<Asked>,
    /// Whether it begins now.
    pub new: bool,
}

impl UseCase for StartAttempt {
    type Output = Begun;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Begun, Fault> {
        let course = own(tx, self.course, self.expert).await?;
        let now = way(tx, course.clone(), context.now).await?;
        let quiz = now.version.content.quiz.clone();
        if let Some(open) = program::open_attempt(tx, course.id).await? {
            if context.now < open.ends_at && course.state == CourseState::Learning {
                return Ok(begun(&quiz, open, false));
            }
            program::lapse(tx, open.id, context.now).await?;
        }
        may_begin(context, &now)?;
        let course = into_learning(tx, context, course, &now).await?;
        let begins = course::Model {
            attempts: course.attempts + 1,
            retake_at: None,
            updated_at: context.now,
            ..course.clone()
        };
        let course = program::put_course(tx, course.state, begins).await?;
        let course = course.ok_or_else(Fault::stale)?;
        let attempt = attempt(context, &course, &quiz);
        program::insert_attempt(tx, attempt.clone()).await?;
        Ok(begun(&quiz, attempt, true))
    }
}

/// Whether an attempt may begin now.
fn may_begin(context: &Context, now: &Way) -> Result<(), Fault> {
    let (course, standing) = (&now.course, &now.standing);
    match standing.state {
        CourseState::Applied => return Err(not_agreed()),
        CourseState::Learning | CourseState::Failed => {}
        CourseState::Passed | CourseState::Granted => {
            let detail = "this quiz was passed; there is nothing to try";
            return Err(Fault::conflict("quiz-passed", detail));
        }
        CourseState::Expired | CourseState::Revoked => return Err(over(standing.state)),
    }
    if course.sections_read.0.len() < now.version.content.sections.len() {
        return Err(Fault::conflict(
            "course-unread",
            "read all sections of the course first",
        ));
    }
    if course.attempts >= i32::from(now.version.content.quiz.max_attempts) {
        let detail = "all attempts were made; ask the brand";
        return Err(Fault::conflict("attempts-used-up", detail));
    }
    match standing.retake_at {
        Some(at) if context.now < at => Err(Fault::conflict(
            "retake-too-early",
            "wait until the time in retake_at",
        )
        .with("retake_at", serde_json::json!(at))),
        _ => Ok(()),
    }
}

/// A course that failed is one of learning again; one whose attempt ran out fails first.
async fn into_learning(
    tx: &WriteTx,
    context: &Context,
    course: course::Model,
    now: &Way,
) -> Result<course::Model, Fault> {
    let mut course = course;
    for to in [CourseState::Failed, CourseState::Learning] {
        if now.standing.state != CourseState::Failed || course.state == to {
            continue;
        }
        let moved = course::Model {
            state: to,
            updated_at: context.now,
            ..course.clone()
        };
        let moved = program::put_course(tx, course.state, moved).await?;
        course = moved.ok_or_else(Fault::stale)?;
    }
    Ok(course)
}

fn attempt(context: &Context, course: &course::Model, quiz: &Quiz) -> quiz_attempt::Model {
    let paper = deal(quiz, |below| {
        let drawn = u64::from_le_bytes(context.entropy.bytes());
        usize::try_from(drawn % below as u64).unwrap_or(0)
    });
    quiz_attempt::Model {
        id: context.id(),
        course_id: course.id,
        number: course.attempts,
        state: AttemptStanding::Open,
        paper,
        started_at: context.now,
        ends_at: context.now + TimeDelta::seconds(quiz.attempt_seconds),
        submitted_at: None,
        answers: None,
        share_bps: None,
        passed: None,
    }
}

fn begun(quiz: &Quiz, attempt: quiz_attempt::Model, new: bool) -> Begun {
    Begun {
        questions: shown(quiz, &attempt.paper),
        attempt,
        new,
    }
}

/// An expert hands the answers in. The same ones again change nothing; others are refused.
#[derive(Clone, Debug)]
pub struct SubmitAttempt {
    /// Who.
    pub expert: ExpertId,
    /// In which course.
    pub course: CourseId,
    /// Which attempt, by its number.
    pub attempt: i32,
    /// The answers: question by its number on the paper, and its choices as they were shown.
    pub answers: Vec<(u16, Vec<u16>)>,
}

/// What answers came to.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The attempt.
    pub attempt: quiz_attempt::Model,
    /// The course as it is now.
    pub way: Way,
}

impl UseCase for SubmitAttempt {
    type Output = Submitted;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Submitted, Fault> {
        let course = own(tx, self.course, self.expert).await?;
        let attempt = program::attempt(tx, course.id, self.attempt).await?;
        let attempt = attempt.ok_or_else(|| Fault::not_found("attempt"))?;
        let answers = self.read(&attempt)?;
        if attempt.state == AttemptStanding::Submitted {
            if attempt.answers.as_ref() != Some(&answers) {
                let detail = "other answers were handed in for this attempt";
                return Err(Fault::conflict("attempt-submitted", detail));
            }
            let way = way(tx, course, context.now).await?;
            return Ok(Submitted { attempt, way });
        }
        let over = || Fault::conflict("attempt-over", "the time of this attempt is over");
        let lapsed = attempt.state == AttemptStanding::Lapsed || attempt.ends_at <= context.now;
        if lapsed || course.state != CourseState::Learning {
            return Err(over());
        }
        let now = way(tx, course.clone(), context.now).await?;
        let graded = grade(&now.version.content.quiz, &attempt.paper, &answers);
        let result = (i32::from(graded.share_bps), graded.passed);
        let taken = program::submit(tx, attempt.id, answers, result, context.now).await?;
        let attempt = taken.ok_or_else(over)?;
        let course = concluded(tx, context, course, (&now, graded)).await?;
        let way = way(tx, course, context.now).await?;
        Ok(Submitted { attempt, way })
    }
}

impl SubmitAttempt {
    /// The answers in the order of the paper; a question that is not answered has none.
    fn read(&self, attempt: &quiz_attempt::Model) -> Result<QuizAnswers, Fault> {
        let mut answers = vec![Vec::new(); attempt.paper.0.len()];
        for (place, (question, choices)) in self.answers.iter().enumerate() {
            let asked = usize::from(*question).checked_sub(1);
            let asked = asked.and_then(|at| answers.get_mut(at));
            let Some(answer) = asked.filter(|answer| answer.is_empty()) else {
                let pointer = format!("/answers/{place}/question");
                let detail = "must be the number of a question of this attempt, each once";
                return Err(Fault::field(pointer, detail));
            };
            answer.clone_from(choices);
            answer.sort_unstable();
            answer.dedup();
        }
        Ok(QuizAnswers(answers))
    }
}

/// Moves a course on by a grade: to a certification, to somebody who decides, or to a retake.
async fn concluded(
    tx: &WriteTx,
    context: &Context,
    course: course::Model,
    (now, graded): (&Way, Grade),
) -> Result<course::Model, Fault> {
    let content = &now.version.content;
    let next = course::Model {
        state: if graded.passed {
            CourseState::Passed
        } else {
            CourseState::Failed
        },
        retake_at: if graded.passed {
            None
        } else {
            retake_at(&course, &content.quiz, context.now)
        },
        updated_at: context.now,
        ..course.clone()
    };
    let written = program::put_course(tx, course.state, next).await?;
    let written = written.ok_or_else(Fault::stale)?;
    let earlier = program::was_revoked(tx, course.expert_id, course.program_id).await?;
    // What was taken back once is given again by a person only.
    if graded.passed && content.approval == Approval::Automatic && !earlier {
        let by = now.version.published_by;
        return grant(tx, context, written, (&now.program, &now.version), by).await;
    }
    Ok(written)
}
