//! `/v1/expert/calendar-feeds`, `/v1/queues/{id}/calendar-feeds` and `/feeds/{token}.ics`: shifts and
//! rosters in calendar programs.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use entity::store::calendar_feed::{self, FeedOwner};
use entity::store::queue;
use entity::table::calendar_feed::Model;
use entity::value::text::Line;
use entity::value::{CalendarFeedId, Instant, QueueId, Scope};
use scheduler::service::Fault;
use scheduler::service::feeds::{CreateFeed, CreatedFeed, RevokeFeed, show};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::sign_up::NAME_MAX;
use crate::answer::{Answer, Nothing, Reply, is_among};
use crate::auth::{BrandCaller, ExpertCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// How long a calendar program may keep what it read.
const AGE: &str = "private, max-age=300";

/// The routes of feeds below `/v1`.
pub(super) fn routes(api: &mut Api) {
    api.resource("/expert/calendar-feeds", |r| {
        r.get(list_own, says("Lists the expert's calendar feeds"))
            .post(
                create_own,
                says("Makes a calendar feed of the expert's shifts; its address is shown once")
                    .problems(&["too-many-feeds"])
                    .created(),
            )
    })
    .resource("/expert/calendar-feeds/{id}", |r| {
        r.delete(revoke_own, says("Revokes a calendar feed of the expert"))
    })
    .resource("/queues/{id}/calendar-feeds", |r| {
        r.get(
            list_of_queue,
            says("Lists the calendar feeds of a queue's roster").scope(Scope::QueuesRead),
        )
        .post(
            create_of_queue,
            says("Makes a calendar feed of a queue's roster; its address is shown once")
                .problems(&["too-many-feeds"])
                .scope(Scope::QueuesWrite)
                .created(),
        )
    })
    .resource("/queues/{id}/calendar-feeds/{feed}", |r| {
        r.delete(
            revoke_of_queue,
            says("Revokes a calendar feed of a queue's roster").scope(Scope::QueuesWrite),
        )
    });
}

/// Where calendar programs read.
pub(super) fn public(api: &mut Api) {
    api.resource("/feeds/{token}.ics", |r| {
        r.get(
            read,
            says("Shows the calendar behind a secret address")
                .media("text/calendar")
                .etag(),
        )
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct CalendarFeedView {
    id: CalendarFeedId,
    name: String,
    /// Where calendar programs read it: told once, when it is made. Whoever knows it can read.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    created_at: Instant,
    /// When it was last read, to the minute.
    last_read_at: Option<Instant>,
}

impl From<Model> for CalendarFeedView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            url: None,
            created_at: row.created_at,
            last_read_at: row.last_read_at,
        }
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CalendarFeedBody {
    /// What its owner calls it, e.g. the program that reads it.
    #[serde(default)]
    name: Option<Line<NAME_MAX>>,
}

async fn list(app: &App, owner: FeedOwner, paging: Paging) -> Reply<Listing<CalendarFeedView>> {
    let limit = paging.limit()?;
    let rows = calendar_feed::page_of(app.read(), owner, paging.after()?, limit + 1).await?;
    let cursor = |row: &Model| row.id.to_string();
    let listing = Listing::new(rows, limit, cursor, CalendarFeedView::from);
    Ok(Answer::ok(&listing))
}

/// A new feed with its address, and as a repeat is told it.
fn made(created: CreatedFeed, public_url: &str) -> Answer<CalendarFeedView> {
    let kept = CalendarFeedView::from(created.feed.clone());
    let mut told = CalendarFeedView::from(created.feed);
    told.url = Some(format!("{public_url}/feeds/{}.ics", created.token.reveal()));
    Answer::created(&told).repeated_as(&kept)
}

fn named(owner: FeedOwner, body: CalendarFeedBody) -> CreateFeed {
    CreateFeed {
        owner,
        name: body.name.map_or_else(String::new, |name| name.0),
    }
}

async fn list_own(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<CalendarFeedView>> {
    list(&app, FeedOwner::Expert(caller.expert), paging).await
}

async fn create_own(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<CalendarFeedBody>,
) -> Reply<CalendarFeedView> {
    let use_case = named(FeedOwner::Expert(caller.expert), body);
    let public_url = app.config.public_url.clone();
    let render = move |created| made(created, &public_url);
    app.act(&request, &caller.actor(), use_case, render).await
}

async fn revoke_own(
    caller: ExpertCaller,
    app: App,
    Path(id): Path<CalendarFeedId>,
) -> Reply<Nothing> {
    let owner = FeedOwner::Expert(caller.expert);
    app.run(&caller.actor(), RevokeFeed { owner, id }).await?;
    Ok(Answer::no_content())
}

async fn list_of_queue(
    app: App,
    caller: BrandCaller,
    Path(id): Path<QueueId>,
    Params(paging): Params<Paging>,
) -> Reply<Listing<CalendarFeedView>> {
    caller.require(Scope::QueuesRead)?;
    queue::find_of(app.read(), caller.brand, id)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    list(&app, FeedOwner::Queue(caller.brand, id), paging).await
}

async fn create_of_queue(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Path(id): Path<QueueId>,
    Json(body): Json<CalendarFeedBody>,
) -> Reply<CalendarFeedView> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = named(FeedOwner::Queue(caller.brand, id), body);
    let public_url = app.config.public_url.clone();
    let render = move |created| made(created, &public_url);
    app.act(&request, &caller.actor(), use_case, render).await
}

async fn revoke_of_queue(
    app: App,
    caller: BrandCaller,
    Path((queue, id)): Path<(QueueId, CalendarFeedId)>,
) -> Reply<Nothing> {
    caller.require(Scope::QueuesWrite)?;
    let owner = FeedOwner::Queue(caller.brand, queue);
    app.run(&caller.actor(), RevokeFeed { owner, id }).await?;
    Ok(Answer::no_content())
}

async fn read(
    app: App,
    request: HttpRequest,
    Path(token): Path<String>,
) -> Result<HttpResponse, Problem> {
    let text = app.patiently(show(&app.services, &token)).await?;
    let digest = hex::encode(&Sha256::digest(text.as_bytes())[..16]);
    let tag = format!("\"{digest}\"");
    let is_known = is_among(&request, &tag);
    let mut response = match is_known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, AGE));
    if is_known {
        return Ok(response.finish());
    }
    response
        .insert_header((header::CONTENT_TYPE, "text/calendar; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            "inline; filename=\"vesper.ics\"",
        ));
    Ok(response.body(text))
}
