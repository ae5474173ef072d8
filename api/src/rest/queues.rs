//! A brand's queues.

use actix_web::HttpRequest;
use entity::store;
use entity::table::queue;
use entity::value::{Instant, QueueId, Scope};
use scheduler::service::Fault;
use scheduler::service::queues::{
    ChangeQueue, Check, CheckState, CreateQueue, QueueSettings, Readiness, readiness,
};
use serde::Serialize;

use crate::contract::{Api, Form, says};
use crate::rest::bodies::{NewQueueBody, QueuePatchBody};
use crate::{Answer, App, BrandCaller, Listing, Paging, Params, Path, Reply, expected_version};

/// `/queues` and what belongs to one.
pub fn routes(api: &mut Api) {
    api.resource("/queues", |r| {
        r.get(
            list,
            says("Lists the brand's queues").scope(Scope::QueuesRead),
        )
        .post(
            create,
            says("Makes a queue")
                .problems(&["too-many-queues"])
                .scope(Scope::QueuesWrite)
                .created()
                .etag(),
        )
    })
    .resource("/queues/{id}", |r| {
        r.get(show, says("Shows a queue").scope(Scope::QueuesRead).etag())
            .patch(
                change,
                says("Changes a queue").scope(Scope::QueuesWrite).if_match(),
            )
    })
    .resource("/queues/{id}/readiness", |r| {
        r.get(
            ready,
            says("Tells what still keeps a queue from working").scope(Scope::QueuesRead),
        )
    });
}

#[derive(Serialize, schemars::JsonSchema)]
struct QueueView {
    id: QueueId,
    #[serde(flatten)]
    settings: QueueSettings,
    created_at: Instant,
    updated_at: Instant,
}

impl From<queue::Model> for QueueView {
    fn from(queue: queue::Model) -> Self {
        Self {
            id: queue.id,
            created_at: queue.created_at,
            updated_at: queue.updated_at,
            settings: queue.into(),
        }
    }
}

async fn list(app: App, caller: BrandCaller, page: Params<Paging>) -> Reply<Listing<QueueView>> {
    caller.require(Scope::QueuesRead)?;
    let limit = page.0.limit()?;
    let after = page.0.after::<QueueId>()?;
    let rows = store::queue::page(app.read(), caller.brand, after, limit + 1)
        .await
        .map_err(Fault::from)?;
    let listing = Listing::new(rows, limit, |row| row.id.to_string(), QueueView::from);
    Ok(Answer::ok(&listing))
}

async fn create(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    settings: Form<NewQueueBody>,
) -> Reply<QueueView> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = CreateQueue {
        brand: caller.brand,
        settings: settings.value,
    };
    app.act(&request, &caller.actor(), use_case, |queue| {
        let (id, version) = (queue.id, queue.version);
        Answer::created(&QueueView::from(queue))
            .etag(version)
            .location(&format!("/v1/queues/{id}"))
    })
    .await
}

async fn show(app: App, caller: BrandCaller, id: Path<QueueId>) -> Reply<QueueView> {
    caller.require(Scope::QueuesRead)?;
    let queue = store::queue::find_of(app.read(), caller.brand, id.0)
        .await
        .map_err(Fault::from)?
        .ok_or_else(|| Fault::not_found("queue"))?;
    let version = queue.version;
    Ok(Answer::ok(&QueueView::from(queue)).etag(version))
}

async fn change(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueueId>,
    patch: Form<QueuePatchBody>,
) -> Reply<QueueView> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = ChangeQueue {
        brand: caller.brand,
        queue: id.0,
        version: expected_version(&request)?,
        patch: patch.value,
    };
    let queue = app.run(&caller.actor(), use_case).await?;
    let version = queue.version;
    Ok(Answer::ok(&QueueView::from(queue)).etag(version))
}

#[derive(Serialize, schemars::JsonSchema)]
struct ReadinessView {
    ready: bool,
    eligible_experts: u64,
    checks: Vec<CheckView>,
}

#[derive(Serialize, schemars::JsonSchema)]
struct CheckView {
    name: &'static str,
    status: &'static str,
    detail: String,
}

impl From<Readiness> for ReadinessView {
    fn from(readiness: Readiness) -> Self {
        Self {
            ready: readiness.is_ready(),
            eligible_experts: readiness.eligible_experts,
            checks: readiness.checks.into_iter().map(CheckView::from).collect(),
        }
    }
}

impl From<Check> for CheckView {
    fn from(check: Check) -> Self {
        Self {
            name: check.name,
            status: match check.state {
                CheckState::Ready => "ready",
                CheckState::Missing => "missing",
                CheckState::Optional => "not_needed",
            },
            detail: check.detail,
        }
    }
}

async fn ready(app: App, caller: BrandCaller, id: Path<QueueId>) -> Reply<ReadinessView> {
    caller.require(Scope::QueuesRead)?;
    let readiness = readiness(&app.services, caller.brand, id.0).await?;
    Ok(Answer::ok(&ReadinessView::from(readiness)))
}
