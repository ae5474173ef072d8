//! `/v1/admin/plans`: shift plans over the live roster.

use actix_web::HttpRequest;
use entity::table::plan;
use entity::value::time::to_micros;
use entity::value::{ExpertId, Instant, PlanId, PlanState, QueueId};
use scheduler::service::plans::{AskPlan, PublishPlan, PublishedPlan, Wanted, find};
use scheduler::service::shifts::Hurdle;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answer::{Answer, Reply};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::{Json, NoBody, Path};
use crate::state::App;

/// How long is searched unless asked otherwise.
const USUAL_SECONDS: u32 = 10;

/// The routes of plans.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/plans", |r| {
        r.post(
            ask,
            says("Asks for a shift plan over the live roster").accepted(),
        )
    })
    .resource("/admin/plans/{id}", |r| r.get(show, says("Shows a plan")))
    .resource("/admin/plans/{id}/publish", |r| {
        r.post(
            publish,
            says("Makes a plan's shifts").problems(&[
                "plan-not-ready",
                "plan-failed",
                "plan-outdated",
            ]),
        )
    });
}

const fn usual_seconds() -> u32 {
    USUAL_SECONDS
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    from: Instant,
    to: Instant,
    /// These queues alone.
    #[serde(default)]
    queue_ids: Vec<QueueId>,
    #[serde(default = "usual_seconds")]
    time_limit_seconds: u32,
    #[serde(default)]
    seed: u64,
}

impl From<PlanBody> for Wanted {
    fn from(body: PlanBody) -> Self {
        Self {
            from: to_micros(body.from),
            to: to_micros(body.to),
            queues: body.queue_ids,
            time_limit_seconds: body.time_limit_seconds,
            seed: body.seed,
        }
    }
}

/// An expert who could no longer be put on a seat.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct RefusedView {
    expert_id: ExpertId,
    #[serde(flatten)]
    hurdle: Hurdle,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct PlanView {
    id: PlanId,
    status: PlanState,
    from: Instant,
    to: Instant,
    created_at: Instant,
    planned_at: Option<Instant>,
    published_at: Option<Instant>,
    failure: Option<String>,
    /// `objective`, `bound`, `gap`, `shifts` and `unfilled`, once it is made.
    plan: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<RefusedView>,
}

impl From<plan::Model> for PlanView {
    fn from(row: plan::Model) -> Self {
        Self {
            id: row.id,
            status: row.state,
            from: row.starts_at,
            to: row.ends_at,
            created_at: row.created_at,
            planned_at: row.planned_at,
            published_at: row.published_at,
            failure: row.failure,
            plan: row.outcome,
            refused: Vec::new(),
        }
    }
}

impl From<PublishedPlan> for PlanView {
    fn from(published: PublishedPlan) -> Self {
        let refused = published.refused.into_iter();
        Self {
            refused: refused
                .map(|(expert_id, hurdle)| RefusedView { expert_id, hurdle })
                .collect(),
            ..Self::from(published.plan)
        }
    }
}

async fn ask(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<PlanBody>,
) -> Reply<PlanView> {
    app.act(&request, &caller.actor(), AskPlan(body.into()), |plan| {
        Answer::accepted(&PlanView::from(plan))
    })
    .await
}

async fn show(_: AdminCaller, app: App, Path(id): Path<PlanId>) -> Reply<PlanView> {
    Ok(Answer::ok(&PlanView::from(find(app.read(), id).await?)))
}

async fn publish(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(plan): Path<PlanId>,
    _: NoBody,
) -> Reply<PlanView> {
    app.act(
        &request,
        &caller.actor(),
        PublishPlan { plan },
        |published| Answer::ok(&PlanView::from(published)),
    )
    .await
}
