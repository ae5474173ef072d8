//! `/v1/admin/board` and the dispatch of single queries, to admins.

use actix_web::{HttpRequest, web};
use entity::table::decision;
use entity::value::{DecisionId, Instant, QueryId, QueryState};
use scheduler::dispatch::Explanation;
use scheduler::dispatcher::explain;
use scheduler::service::overview::{Overview, overview};
use scheduler::service::work::ReleaseQuery;
use serde::Serialize;
use serde_json::Value;

use crate::{AdminCaller, Answer, App, NoBody, Path, Reply};

/// The routes of the board.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/admin/board").get(board))
        .service(web::resource("/admin/queries/{id}/explain").get(explained))
        .service(web::resource("/admin/queries/{id}/release").post(release));
}

/// The board, with what this node alone knows.
#[derive(Serialize)]
struct BoardView {
    #[serde(flatten)]
    overview: Overview,
    streams_here: usize,
    server_time: Instant,
}

async fn board(_: AdminCaller, app: App) -> Reply {
    let now = app.now();
    Ok(Answer::ok(&BoardView {
        overview: overview(app.read(), now).await?,
        streams_here: app.hub.listening(),
        server_time: now,
    }))
}

#[derive(Serialize)]
struct DecisionView {
    id: DecisionId,
    decided_at: Instant,
    explanation: Value,
}

impl From<decision::Model> for DecisionView {
    fn from(row: decision::Model) -> Self {
        Self {
            id: row.id,
            decided_at: row.decided_at,
            explanation: row.explanation,
        }
    }
}

/// Why a query is where it is.
#[derive(Serialize)]
struct ExplainedView {
    query_id: QueryId,
    status: QueryState,
    status_since: Instant,
    decisions: Vec<DecisionView>,
    now: Option<Explanation>,
}

async fn explained(_: AdminCaller, app: App, Path(id): Path<QueryId>) -> Reply {
    let explained = explain(&app.services, id).await?;
    Ok(Answer::ok(&ExplainedView {
        query_id: explained.query.id,
        status: explained.query.state,
        status_since: explained.query.state_since,
        decisions: explained
            .decisions
            .into_iter()
            .map(DecisionView::from)
            .collect(),
        now: explained.now,
    }))
}

#[derive(Serialize)]
struct ReleasedView {
    id: QueryId,
    status: QueryState,
    status_since: Instant,
}

async fn release(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(query): Path<QueryId>,
    _: NoBody,
) -> Reply {
    app.act(&request, &caller.actor(), ReleaseQuery { query }, |query| {
        Answer::ok(&ReleasedView {
            id: query.id,
            status: query.state,
            status_since: query.state_since,
        })
    })
    .await
}
