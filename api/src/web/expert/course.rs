//! `/expert/courses/{id}`: the agreement, the course, the quiz, and what became of it.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;
use entity::store::program;
use entity::value::{CourseId, CourseState, Instant};
use scheduler::certification::Asked;
use scheduler::service::programs::{
    AcceptAgreement, Published, ReadSection, StartAttempt, SubmitAttempt, Way, published, way,
};
use serde::Deserialize;

use super::super::{self as pages, ExpertViewer, Form, Frame, Shown};
use super::programs::brand_name;
use crate::extract::Path;
use crate::problem::Problem;

/// Fields of a quiz that are read: more than any quiz has.
const FIELDS_MAX: usize = 2_000;

/// The routes of a course.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/courses/{id}").get(show))
        .service(web::resource("/expert/courses/{id}/agreement").post(agree))
        .service(web::resource("/expert/courses/{id}/sections/{number}").post(read))
        .service(web::resource("/expert/courses/{id}/quiz").post(start))
        .service(web::resource("/expert/courses/{id}/quiz/{attempt}").post(submit));
}

/// A part of the course.
struct Section {
    number: usize,
    title: String,
    body: String,
    is_read: bool,
}

#[derive(Template)]
#[template(path = "expert/course.html")]
struct CoursePage {
    frame: Frame,
    brand: String,
    way: Way,
    sections: Vec<Section>,
    /// The agreement that is to be accepted, if one is.
    agreement: Option<Published>,
    /// Whether the quiz may begin now.
    may_begin: bool,
    attempts_left: i32,
}

impl CoursePage {
    /// How long an attempt may take.
    fn minutes(&self) -> String {
        let seconds = self.way.version.content.quiz.attempt_seconds;
        self.frame.minutes(&(seconds / 60))
    }

    /// How much of it has to be right.
    fn share(&self) -> String {
        let share = self.way.version.content.quiz.pass_share_bps;
        self.frame.percent(&i64::from(share))
    }
}

#[derive(Template)]
#[template(path = "expert/quiz.html")]
struct QuizPage {
    frame: Frame,
    course: CourseId,
    attempt: i32,
    ends_at: Instant,
    questions: Vec<Asked>,
}

async fn own(viewer: &ExpertViewer, id: CourseId) -> Result<Way, Problem> {
    let (db, now) = (viewer.viewer.app.read(), viewer.viewer.frame.now);
    let found = program::find_course(db, id).await?;
    let found = found.filter(|course| course.expert_id == viewer.expert);
    let found = found.ok_or_else(|| Problem::not_found("certification"))?;
    Ok(way(db, found, now).await?)
}

fn sections(way: &Way) -> Vec<Section> {
    let read = &way.course.sections_read.0;
    let sections = way.version.content.sections.iter().enumerate();
    sections
        .map(|(place, section)| Section {
            number: place + 1,
            title: section.title.clone(),
            body: section.body.clone(),
            is_read: read.iter().any(|&number| usize::from(number) == place + 1),
        })
        .collect()
}

/// Whether the agreement, or a newer one, is still to be accepted.
fn owes(way: &Way) -> bool {
    let is_newer = way.course.agreement < way.program.asked_agreement;
    let state = way.standing.state;
    state == CourseState::Applied || (is_newer && !state.is_ended())
}

async fn show(viewer: ExpertViewer, Path(id): Path<CourseId>) -> Shown {
    let way = own(&viewer, id).await?;
    let sections = match way.standing.state {
        CourseState::Applied => Vec::new(),
        _ => sections(&way),
    };
    let agreement = if owes(&way) {
        Some(published(viewer.viewer.app.read(), way.program.clone()).await?)
    } else {
        None
    };
    let now = viewer.viewer.frame.now;
    let all_read = sections.iter().all(|section| section.is_read);
    let attempts_left =
        (i32::from(way.version.content.quiz.max_attempts) - way.course.attempts).max(0);
    let may_try = match way.standing.state {
        CourseState::Learning => true,
        CourseState::Failed => way.standing.retake_at.is_some_and(|at| at <= now),
        _ => false,
    };
    pages::show(&CoursePage {
        brand: brand_name(&viewer, way.program.brand_id).await?,
        may_begin: may_try && all_read,
        attempts_left,
        frame: viewer.viewer.frame,
        way,
        sections,
        agreement,
    })
}

fn back(course: CourseId, said: &str) -> Shown {
    Ok(pages::done(&format!("/expert/courses/{course}"), said))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgreementForm {
    /// The number and the digest of the agreement that was shown.
    number: i64,
    digest: String,
}

async fn agree(
    viewer: ExpertViewer,
    Path(course): Path<CourseId>,
    Form(form): Form<AgreementForm>,
) -> Shown {
    let use_case = AcceptAgreement {
        expert: viewer.expert,
        course,
        agreement: form.number,
        digest: form.digest,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    back(course, "agreed")
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn read(
    viewer: ExpertViewer,
    Path((course, section)): Path<(CourseId, u16)>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let use_case = ReadSection {
        expert: viewer.expert,
        course,
        section,
    };
    viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    Ok(pages::go(&format!("/expert/courses/{course}#course")))
}

/// Begins an attempt, or shows the one that is open: pressed twice it is the same.
async fn start(
    viewer: ExpertViewer,
    Path(course): Path<CourseId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let use_case = StartAttempt {
        expert: viewer.expert,
        course,
    };
    let begun = viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    pages::show(&QuizPage {
        frame: viewer.viewer.frame,
        course,
        attempt: begun.attempt.number,
        ends_at: begun.attempt.ends_at,
        questions: begun.questions,
    })
}

/// The choices by question, from fields such as `q3=2`.
fn answers(fields: &[(String, String)]) -> Result<Vec<(u16, Vec<u16>)>, Problem> {
    let wrong = || Problem::field("/answers", "must be answers of this quiz");
    if fields.len() > FIELDS_MAX {
        return Err(wrong());
    }
    let mut chosen: BTreeMap<u16, Vec<u16>> = BTreeMap::new();
    for (name, value) in fields {
        let question = name.strip_prefix('q').and_then(|text| text.parse().ok());
        let choice = value.parse().ok();
        let (question, choice) = question.zip(choice).ok_or_else(wrong)?;
        chosen.entry(question).or_default().push(choice);
    }
    Ok(chosen.into_iter().collect())
}

async fn submit(
    viewer: ExpertViewer,
    Path((course, attempt)): Path<(CourseId, i32)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Shown {
    let use_case = SubmitAttempt {
        expert: viewer.expert,
        course,
        attempt,
        answers: answers(&fields)?,
    };
    let done = viewer
        .viewer
        .app
        .run(&viewer.viewer.actor, use_case)
        .await?;
    match done.attempt.passed {
        Some(true) => back(course, "quiz-passed"),
        _ => back(course, "quiz-failed"),
    }
}
