//! Demand that brands tell of: past counts or queries as CSV, campaigns and launches to come.

use actix_web::HttpRequest;
use entity::store;
use entity::table::demand_event;
use entity::value::{DemandEventId, Instant, QueueId, Scope, ZoneName};
use scheduler::history::Kind;
use scheduler::service::Fault;
use scheduler::service::demand::{
    AnnounceEvent, HistoryFile, HistoryKept, RemoveEvent, UploadHistory,
};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Nothing, Reply};
use crate::auth::BrandCaller;
use crate::contract::{Api, says};
use crate::extract::{BATCH_LIMIT, FileBody, Json, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// `/queues/{id}/history` and `/queues/{id}/demand-events`.
pub fn routes(api: &mut Api) {
    api.resource("/queues/{id}/history", |r| {
        r.body_limit(BATCH_LIMIT).post(
            upload,
            says("Uploads past counts or queries for the forecast").scope(Scope::QueuesWrite),
        )
    })
    .resource("/queues/{id}/demand-events", |r| {
        r.get(
            list,
            says("Lists announced campaigns and launches").scope(Scope::QueuesRead),
        )
        .post(
            announce,
            says("Announces a campaign or a launch")
                .problems(&["too-many-demand-events"])
                .scope(Scope::QueuesWrite)
                .created(),
        )
    })
    .resource("/queues/{id}/demand-events/{event}", |r| {
        r.delete(
            remove,
            says("Takes an announcement back").scope(Scope::QueuesWrite),
        )
    });
}

/// How the file is to be read; as the options of `vesper forecast`.
#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct UploadParams {
    #[serde(default)]
    map: Option<String>,
    #[serde(default)]
    time_zone: Option<ZoneName>,
    #[serde(default)]
    time_format: Option<String>,
    #[serde(default)]
    skip_faulty: bool,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct HistoryView {
    kind: &'static str,
    rows: u64,
    skipped_rows: u64,
    other_queues_rows: u64,
    queries: f64,
    from: Instant,
    to: Instant,
}

impl From<HistoryKept> for HistoryView {
    fn from(kept: HistoryKept) -> Self {
        Self {
            kind: match kept.kind {
                Kind::Messages => "queries",
                Kind::Counts => "counts",
            },
            rows: kept.rows,
            skipped_rows: kept.skipped,
            other_queues_rows: kept.other_queues,
            queries: kept.queries,
            from: kept.from,
            to: kept.to,
        }
    }
}

async fn upload(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Path(queue): Path<QueueId>,
    Params(params): Params<UploadParams>,
    body: FileBody,
) -> Reply<HistoryView> {
    caller.require(Scope::QueuesWrite)?;
    if body.media_type != "text/csv" {
        return Err(body.unsupported("text/csv"));
    }
    let mapping = params.map.as_deref().unwrap_or_default();
    let mapping = if mapping.is_empty() {
        Ok(scheduler::files::Mapping::default())
    } else {
        mapping.parse()
    };
    let file = HistoryFile {
        bytes: body.bytes.to_vec(),
        mapping: mapping.map_err(|problem| Problem::field("/map", problem.0))?,
        time_zone: params.time_zone,
        time_format: params.time_format,
        skip_faulty: params.skip_faulty,
    };
    let key = (caller.brand, queue);
    let use_case = UploadHistory::prepare(&app.services, key, file).await?;
    app.act(&request, &caller.actor(), use_case, |kept| {
        Answer::ok(&HistoryView::from(kept))
    })
    .await
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct DemandEventView {
    id: DemandEventId,
    queue_id: QueueId,
    name: String,
    from: Instant,
    to: Instant,
    factor: f64,
    extra_queries: f64,
    created_at: Instant,
}

impl From<demand_event::Model> for DemandEventView {
    fn from(event: demand_event::Model) -> Self {
        Self {
            id: event.id,
            queue_id: event.queue_id,
            name: event.name,
            from: event.starts_at,
            to: event.ends_at,
            factor: event.factor,
            extra_queries: event.extra_queries,
            created_at: event.created_at,
        }
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct DemandEventBody {
    name: String,
    from: Instant,
    to: Instant,
    #[serde(default)]
    factor: Option<f64>,
    #[serde(default)]
    extra_queries: Option<f64>,
}

async fn announce(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    Path(queue): Path<QueueId>,
    Json(body): Json<DemandEventBody>,
) -> Reply<DemandEventView> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = AnnounceEvent {
        brand: caller.brand,
        queue,
        name: body.name,
        from: body.from,
        to: body.to,
        factor: body.factor,
        extra_queries: body.extra_queries,
    };
    app.act(&request, &caller.actor(), use_case, |event| {
        let path = format!("/v1/queues/{}/demand-events/{}", event.queue_id, event.id);
        Answer::created(&DemandEventView::from(event)).location(&path)
    })
    .await
}

async fn list(
    app: App,
    caller: BrandCaller,
    Path(queue): Path<QueueId>,
    page: Params<Paging>,
) -> Reply<Listing<DemandEventView>> {
    caller.require(Scope::QueuesRead)?;
    let limit = page.0.limit()?;
    let after = page.0.after::<DemandEventId>()?;
    store::queue::find_of(app.read(), caller.brand, queue)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    let rows = store::demand_event::page(app.read(), queue, after, limit + 1).await?;
    let cursor = |row: &demand_event::Model| row.id.to_string();
    let listing = Listing::new(rows, limit, cursor, DemandEventView::from);
    Ok(Answer::ok(&listing))
}

async fn remove(
    app: App,
    caller: BrandCaller,
    Path((queue, event)): Path<(QueueId, DemandEventId)>,
) -> Reply<Nothing> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = RemoveEvent {
        brand: caller.brand,
        queue,
        event,
    };
    app.run(&caller.actor(), use_case).await?;
    Ok(Answer::no_content())
}
