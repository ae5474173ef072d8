//! An expert's way through a programme.

use actix_web::HttpRequest;
use entity::store::program::{self, Courses, courses};
use entity::value::{CourseId, CourseState, ProgramId};
use scheduler::service::programs::{
    AcceptAgreement, Applied, Apply, Begun, ReadSection, StartAttempt, SubmitAttempt, Submitted,
    Way, way, ways,
};
use serde::Deserialize;

use super::views::{AttemptView, CourseView, ResultView, SectionView};
use crate::answer::{Answer, Reply};
use crate::auth::ExpertCaller;
use crate::extract::{Json, NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// Answers and choices at most: no quiz has more.
const ANSWERS_MAX: usize = 200;
const CHOICES_MAX: usize = 10;

pub(super) async fn list(
    app: App,
    caller: ExpertCaller,
    Params(paging): Params<Paging>,
) -> Reply<Listing<CourseView>> {
    let limit = paging.limit()?;
    let of = Courses::Expert(caller.expert);
    let rows = courses(app.read(), of, (paging.after()?, limit + 1)).await?;
    let rows = ways(app.read(), rows, app.now()).await?;
    let cursor = |row: &Way| row.course.id.to_string();
    Ok(Answer::ok(&Listing::new(
        rows,
        limit,
        cursor,
        CourseView::from,
    )))
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplyBody {
    program_id: ProgramId,
}

pub(super) async fn apply(
    app: App,
    request: HttpRequest,
    caller: ExpertCaller,
    Json(body): Json<ApplyBody>,
) -> Reply<CourseView> {
    let use_case = Apply {
        expert: caller.expert,
        program: body.program_id,
    };
    let render = |Applied { way, new }: Applied| {
        let view = CourseView::from(way);
        if new {
            Answer::created(&view)
        } else {
            Answer::ok(&view)
        }
    };
    app.act(&request, &caller.actor(), use_case, render).await
}

/// The expert's own course.
async fn own(app: &App, caller: &ExpertCaller, id: CourseId) -> Result<Way, Problem> {
    let found = program::find_course(app.read(), id).await?;
    let found = found.filter(|course| course.expert_id == caller.expert);
    let found = found.ok_or_else(|| Problem::not_found("certification"))?;
    Ok(way(app.read(), found, app.now()).await?)
}

pub(super) async fn show(
    app: App,
    caller: ExpertCaller,
    Path(id): Path<CourseId>,
) -> Reply<CourseView> {
    let way = own(&app, &caller, id).await?;
    let version = way.course.version;
    Ok(Answer::ok(&CourseView::from(way)).etag(version))
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AgreementBody {
    /// The number and the digest of the agreement that was shown.
    number: i64,
    #[schemars(length(equal = 64))]
    digest: String,
}

fn shown(way: Way) -> Answer<CourseView> {
    Answer::ok(&CourseView::from(way))
}

pub(super) async fn agree(
    app: App,
    request: HttpRequest,
    caller: ExpertCaller,
    Path(course): Path<CourseId>,
    Json(body): Json<AgreementBody>,
) -> Reply<CourseView> {
    let use_case = AcceptAgreement {
        expert: caller.expert,
        course,
        agreement: body.number,
        digest: body.digest,
    };
    app.act(&request, &caller.actor(), use_case, shown).await
}

pub(super) async fn sections(
    app: App,
    caller: ExpertCaller,
    Path(id): Path<CourseId>,
) -> Reply<Listing<SectionView>> {
    let way = own(&app, &caller, id).await?;
    if way.course.state == CourseState::Applied {
        return Err(Problem::new(
            actix_web::http::StatusCode::CONFLICT,
            "agreement-missing",
            "accept the agreement first",
        ));
    }
    let read = &way.course.sections_read.0;
    let sections = way.version.content.sections.into_iter().enumerate();
    let items = sections.map(|(place, section)| SectionView {
        section: place + 1,
        title: section.title,
        body: section.body,
        read: read.iter().any(|&number| usize::from(number) == place + 1),
    });
    Ok(Answer::ok(&Listing::whole(items.collect())))
}

pub(super) async fn read(
    app: App,
    request: HttpRequest,
    caller: ExpertCaller,
    Path((course, section)): Path<(CourseId, u16)>,
    _: NoBody,
) -> Reply<CourseView> {
    let use_case = ReadSection {
        expert: caller.expert,
        course,
        section,
    };
    app.act(&request, &caller.actor(), use_case, shown).await
}

pub(super) async fn start(
    app: App,
    request: HttpRequest,
    caller: ExpertCaller,
    Path(course): Path<CourseId>,
    _: NoBody,
) -> Reply<AttemptView> {
    let use_case = StartAttempt {
        expert: caller.expert,
        course,
    };
    let render = |begun: Begun| {
        let new = begun.new;
        let view = AttemptView::from(begun);
        if new {
            Answer::created(&view)
        } else {
            Answer::ok(&view)
        }
    };
    app.act(&request, &caller.actor(), use_case, render).await
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersBody {
    #[schemars(length(max = ANSWERS_MAX))]
    answers: Vec<AnswerBody>,
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    /// The number of the question on the attempt.
    question: u16,
    /// The numbers of the choices as they were shown, from 1.
    #[schemars(length(max = CHOICES_MAX))]
    choices: Vec<u16>,
}

pub(super) async fn submit(
    app: App,
    request: HttpRequest,
    caller: ExpertCaller,
    Path((course, attempt)): Path<(CourseId, i32)>,
    Json(body): Json<AnswersBody>,
) -> Reply<ResultView> {
    let many = |answer: &AnswerBody| answer.choices.len() > CHOICES_MAX;
    if body.answers.len() > ANSWERS_MAX || body.answers.iter().any(many) {
        return Err(Problem::field(
            "/answers",
            "must have at most 200 items of 10 choices",
        ));
    }
    let answers = body
        .answers
        .into_iter()
        .map(|one| (one.question, one.choices));
    let use_case = SubmitAttempt {
        expert: caller.expert,
        course,
        attempt,
        answers: answers.collect(),
    };
    let render = |done: Submitted| Answer::ok(&ResultView::from(done));
    app.act(&request, &caller.actor(), use_case, render).await
}
