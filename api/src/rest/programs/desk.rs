//! What brands and admins do with programmes, and what experts see of them.

use actix_web::HttpRequest;
use entity::store::program::{Courses, ProgramsOf, courses, page};
use entity::table::course;
use entity::value::text::Line;
use entity::value::{
    BrandId, CourseId, Instant, ProgramContent, ProgramId, ProgramStatus, QueueId, Scope,
};
use scheduler::service::programs::{
    ApproveCourse, ChangeProgram, CreateProgram, Desk, NewProgram, PublishVersion, Published,
    RevokeCourse, Way, program_for, published_all, ways,
};
use serde::Deserialize;

use super::views::{ApplicationView, ProgramView, WholeProgram};
use super::{deciding, looking};
use crate::answer::{Answer, Reply, expected_version};
use crate::auth::Caller;
use crate::extract::{Json, NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The longest title and reason, in characters.
const TITLE_MAX: usize = 200;
const REASON_MAX: usize = 1_000;

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBody {
    /// Whose: admins say so.
    #[serde(default)]
    brand_id: Option<BrandId>,
    /// For this queue only; absent: for all of the brand's.
    #[serde(default)]
    queue_id: Option<QueueId>,
    title: Line<TITLE_MAX>,
    content: ProgramContent,
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionBody {
    content: ProgramContent,
    /// By when whoever is certified has to accept the new agreement; absent: they need not.
    #[serde(default)]
    agree_by: Option<Instant>,
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgramChangeBody {
    #[serde(default)]
    title: Option<Line<TITLE_MAX>>,
    #[serde(default)]
    status: Option<ProgramStatus>,
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonBody {
    reason: Line<REASON_MAX>,
}

pub(super) async fn list(
    app: App,
    caller: Caller,
    Params(paging): Params<Paging>,
) -> Reply<Listing<ProgramView>> {
    let desk = looking(&caller, Scope::QueuesRead)?;
    let of = match desk {
        Some(Desk::Brand(brand)) => ProgramsOf::Brand(brand),
        Some(Desk::Platform) => ProgramsOf::All,
        None => ProgramsOf::Open,
    };
    let limit = paging.limit()?;
    let rows = page(app.read(), of, (paging.after()?, limit + 1)).await?;
    let rows = published_all(app.read(), rows).await?;
    let cursor = |row: &Published| row.program.id.to_string();
    let page = Listing::new(rows, limit, cursor, |row| view(desk, row));
    Ok(Answer::ok(&page))
}

fn view(desk: Option<Desk>, row: Published) -> ProgramView {
    match desk {
        Some(_) => ProgramView::Whole(Box::new(row.into())),
        None => ProgramView::Open(Box::new(row.into())),
    }
}

pub(super) async fn show(
    app: App,
    caller: Caller,
    Path(id): Path<ProgramId>,
) -> Reply<ProgramView> {
    let desk = looking(&caller, Scope::QueuesRead)?;
    let found = program_for(app.read(), desk, id).await?;
    let version = found.program.version;
    Ok(Answer::ok(&view(desk, found)).etag(version))
}

fn made(published: Published) -> Answer<WholeProgram> {
    let (id, version) = (published.program.id, published.program.version);
    Answer::created(&WholeProgram::from(published))
        .etag(version)
        .location(&format!("/v1/certification-programs/{id}"))
}

pub(super) async fn create(
    app: App,
    request: HttpRequest,
    caller: Caller,
    Json(body): Json<NewBody>,
) -> Reply<WholeProgram> {
    let use_case = CreateProgram {
        desk: deciding(&caller, Scope::QueuesWrite)?,
        new: NewProgram {
            brand: body.brand_id,
            queue: body.queue_id,
            title: body.title.0,
            content: body.content,
        },
    };
    app.act(&request, caller.actor(), use_case, made).await
}

pub(super) async fn publish(
    app: App,
    request: HttpRequest,
    caller: Caller,
    Path(program): Path<ProgramId>,
    Json(body): Json<VersionBody>,
) -> Reply<WholeProgram> {
    let use_case = PublishVersion {
        desk: deciding(&caller, Scope::QueuesWrite)?,
        program,
        content: body.content,
        agree_by: body.agree_by,
    };
    app.act(&request, caller.actor(), use_case, made).await
}

pub(super) async fn change(
    app: App,
    request: HttpRequest,
    caller: Caller,
    Path(program): Path<ProgramId>,
    Json(body): Json<ProgramChangeBody>,
) -> Reply<WholeProgram> {
    let use_case = ChangeProgram {
        desk: deciding(&caller, Scope::QueuesWrite)?,
        program,
        version: expected_version(&request)?,
        title: body.title.map(|title| title.0),
        status: body.status,
    };
    let changed = app.run(caller.actor(), use_case).await?;
    let version = changed.program.version;
    Ok(Answer::ok(&WholeProgram::from(changed)).etag(version))
}

pub(super) async fn applications(
    app: App,
    caller: Caller,
    Path(id): Path<ProgramId>,
    Params(paging): Params<Paging>,
) -> Reply<Listing<ApplicationView>> {
    let none = || Problem::not_found("certification programme");
    let desk = looking(&caller, Scope::QueuesRead)?.ok_or_else(none)?;
    let found = program_for(app.read(), Some(desk), id).await?;
    let limit = paging.limit()?;
    let of = Courses::Program(found.program.id);
    let rows: Vec<course::Model> = courses(app.read(), of, (paging.after()?, limit + 1)).await?;
    let rows = ways(app.read(), rows, app.now()).await?;
    let cursor = |row: &Way| row.course.id.to_string();
    let page = Listing::new(rows, limit, cursor, ApplicationView::from);
    Ok(Answer::ok(&page))
}

fn decided(way: Way) -> Answer<ApplicationView> {
    Answer::ok(&ApplicationView::from(way))
}

pub(super) async fn approve(
    app: App,
    request: HttpRequest,
    caller: Caller,
    Path((program, course)): Path<(ProgramId, CourseId)>,
    _: NoBody,
) -> Reply<ApplicationView> {
    let use_case = ApproveCourse {
        desk: deciding(&caller, Scope::QueuesWrite)?,
        program,
        course,
    };
    app.act(&request, caller.actor(), use_case, decided).await
}

pub(super) async fn revoke(
    app: App,
    request: HttpRequest,
    caller: Caller,
    Path((program, course)): Path<(ProgramId, CourseId)>,
    Json(body): Json<ReasonBody>,
) -> Reply<ApplicationView> {
    let use_case = RevokeCourse {
        desk: deciding(&caller, Scope::QueuesWrite)?,
        program,
        course,
        reason: body.reason.0,
    };
    app.act(&request, caller.actor(), use_case, decided).await
}
