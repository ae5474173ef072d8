//! `/v1/admin/board`, and queries that admins put back into the line.

use actix_web::HttpRequest;
use entity::value::{Instant, QueryId, QueryState};
use scheduler::service::overview::{Overview, overview};
use scheduler::service::work::ReleaseQuery;
use serde::Serialize;

use crate::contract::{Api, says};
use crate::{AdminCaller, Answer, App, NoBody, Path, Reply};

/// The routes of the board.
pub fn routes(api: &mut Api) {
    api.resource("/admin/board", |r| {
        r.get(board, says("Shows who works and what waits, now"))
    })
    .resource("/admin/queries/{id}/release", |r| {
        r.post(
            release,
            says("Takes a query out of its holder's hands and back into the line")
                .problems(&["not-in-this-state", "not-releasable"]),
        )
    });
}

/// The board, with what this node alone knows.
#[derive(Serialize, schemars::JsonSchema)]
struct BoardView {
    #[serde(flatten)]
    overview: Overview,
    streams_here: usize,
    server_time: Instant,
}

async fn board(_: AdminCaller, app: App) -> Reply<BoardView> {
    let now = app.now();
    Ok(Answer::ok(&BoardView {
        overview: overview(app.read(), now).await?,
        streams_here: app.hub.listening(),
        server_time: now,
    }))
}

#[derive(Serialize, schemars::JsonSchema)]
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
) -> Reply<ReleasedView> {
    app.act(&request, &caller.actor(), ReleaseQuery { query }, |query| {
        Answer::ok(&ReleasedView {
            id: query.id,
            status: query.state,
            status_since: query.state_since,
        })
    })
    .await
}
