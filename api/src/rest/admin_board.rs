//! `/v1/admin/board`, and queries that admins put back into the line.

use actix_web::{HttpRequest, web};
use entity::value::{Instant, QueryId, QueryState};
use scheduler::service::overview::{Overview, overview};
use scheduler::service::work::ReleaseQuery;
use serde::Serialize;

use crate::{AdminCaller, Answer, App, NoBody, Path, Reply};

/// The routes of the board.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/admin/board").get(board))
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
