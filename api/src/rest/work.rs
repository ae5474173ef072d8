//! What an expert does with a query that they hold: resolve, return, transfer, escalate.

use actix_web::HttpRequest;
use entity::value::text::Prose;
use entity::value::{
    Disposition, EscalateReason, ExpertId, Instant, QueryId, QueryState, QueueId, ReturnReason,
    TransferReason,
};
use scheduler::service::offers::AssignmentDocument;
use scheduler::service::work::{EscalateQuery, ResolveQuery, ReturnQuery, TransferQuery, Worked};
use serde::{Deserialize, Serialize};

use crate::contract::{Api, says};
use crate::{Answer, App, ExpertCaller, Json, Path, Reply};

/// The longest note, in characters.
pub(crate) const NOTE_MAX: usize = 10_000;

/// The actions, each a POST.
pub fn routes(api: &mut Api) {
    api.resource("/queries/{id}/resolve", |r| {
        r.post(
            resolve,
            says("Proposes a resolution").problems(&["not-holding", "not-in-this-state"]),
        )
    })
    .resource("/queries/{id}/return", |r| {
        r.post(
            give_back,
            says("Gives a query back to the line").problems(&["not-holding", "not-in-this-state"]),
        )
    })
    .resource("/queries/{id}/transfer", |r| {
        r.post(
            transfer,
            says("Passes a query on").problems(&[
                "not-holding",
                "not-in-this-state",
                "transfer-limit",
            ]),
        )
    })
    .resource("/queries/{id}/escalate", |r| {
        r.post(
            escalate,
            says("Asks the brand").problems(&["not-holding", "not-in-this-state"]),
        )
    });
}

/// A query after an expert's action: the customer is no longer shown, since the expert holds it no
/// more.
#[derive(Serialize, schemars::JsonSchema)]
struct WorkedView {
    id: QueryId,
    queue_id: QueueId,
    status: QueryState,
    status_since: Instant,
    resume_at: Option<Instant>,
    disposition: Option<Disposition>,
    escalation_reason: Option<EscalateReason>,
    transfers: i32,
    assignment: AssignmentDocument,
}

fn shown(worked: Worked) -> Answer<WorkedView> {
    let query = worked.query;
    Answer::ok(&WorkedView {
        id: query.id,
        queue_id: query.queue_id,
        status: query.state,
        status_since: query.state_since,
        resume_at: query.resume_at,
        disposition: query.disposition,
        escalation_reason: query.escalation_reason,
        transfers: query.transfers,
        assignment: AssignmentDocument::from(&worked.assignment),
    })
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResolveBody {
    disposition: Disposition,
    #[serde(default)]
    note: Option<Prose<NOTE_MAX>>,
}

async fn resolve(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(query): Path<QueryId>,
    Json(body): Json<ResolveBody>,
) -> Reply<WorkedView> {
    let resolve = ResolveQuery {
        query,
        disposition: body.disposition,
        note: body.note.map(|note| note.0),
    };
    app.act(&request, &caller.actor(), resolve, shown).await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReturnBody {
    reason: ReturnReason,
    #[serde(default)]
    note: Option<Prose<NOTE_MAX>>,
}

async fn give_back(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(query): Path<QueryId>,
    Json(body): Json<ReturnBody>,
) -> Reply<WorkedView> {
    let give_back = ReturnQuery {
        query,
        reason: body.reason,
        note: body.note.map(|note| note.0),
    };
    app.act(&request, &caller.actor(), give_back, shown).await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct TransferBody {
    reason: TransferReason,
    #[serde(default)]
    note: Option<Prose<NOTE_MAX>>,
    #[serde(default)]
    to: Option<ExpertId>,
}

async fn transfer(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(query): Path<QueryId>,
    Json(body): Json<TransferBody>,
) -> Reply<WorkedView> {
    let transfer = TransferQuery {
        query,
        reason: body.reason,
        note: body.note.map(|note| note.0),
        to: body.to,
    };
    app.act(&request, &caller.actor(), transfer, shown).await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct EscalateBody {
    reason: EscalateReason,
    #[serde(default)]
    note: Option<Prose<NOTE_MAX>>,
}

async fn escalate(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(query): Path<QueryId>,
    Json(body): Json<EscalateBody>,
) -> Reply<WorkedView> {
    let escalate = EscalateQuery {
        query,
        reason: body.reason,
        note: body.note.map(|note| note.0),
    };
    app.act(&request, &caller.actor(), escalate, shown).await
}
