//! What goes back through a connection: to see what did not arrive, and to have it sent again.

use actix_web::HttpRequest;
use entity::store::connection::reply;
use entity::table::connection_reply;
use entity::value::{
    ConnectionId, Instant, MessageId, PromiseId, QueryId, QueueId, ReplyId, ReplyState, Scope,
};
use scheduler::service::connections::SendAgain;
use serde::{Deserialize, Serialize};

use super::connections::find;
use crate::contract::{Api, says};
use crate::extract::NoBody;
use crate::{Answer, App, BrandCaller, Listing, Paging, Params, Path, Reply};

/// The routes of replies.
pub(super) fn routes(api: &mut Api) {
    api.resource("/queues/{id}/connections/{connection}/replies", |r| {
        r.get(
            list,
            says("Lists what goes back through a connection, newest first")
                .scope(Scope::QueuesRead),
        )
    })
    .resource(
        "/queues/{id}/connections/{connection}/replies/{reply}/retry",
        |r| {
            r.post(
                again,
                says("Sends a reply again that was given up")
                    .problems(&["reply-not-parked"])
                    .scope(Scope::QueuesWrite),
            )
        },
    );
}

/// Something that goes back: ids only.
#[derive(Serialize, schemars::JsonSchema)]
struct ReplyView {
    id: ReplyId,
    query_id: QueryId,
    /// The answer that it carries.
    message_id: Option<MessageId>,
    /// Or the promise that it tells.
    promise_id: Option<PromiseId>,
    status: ReplyState,
    attempts: i32,
    last_error: Option<String>,
    created_at: Instant,
    /// When it was sent or given up.
    ended_at: Option<Instant>,
}

impl From<connection_reply::Model> for ReplyView {
    fn from(row: connection_reply::Model) -> Self {
        Self {
            id: row.id,
            query_id: row.query_id,
            message_id: row.message_id,
            promise_id: row.promise_id,
            status: row.state,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: row.created_at,
            ended_at: row.ended_at,
        }
    }
}

/// Which replies, and which page of them.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReplyParams {
    /// In this state only.
    #[serde(default)]
    status: Option<ReplyState>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

async fn list(
    app: App,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
    params: Params<ReplyParams>,
) -> Reply<Listing<ReplyView>> {
    caller.require(Scope::QueuesRead)?;
    caller.engineer()?;
    let connection = find(&app, &caller, path.0).await?;
    let paging = Paging::new(params.0.limit, params.0.cursor);
    let limit = paging.limit()?;
    let of = (connection.id, params.0.status);
    let rows = reply::page(app.read(), of, paging.after()?, limit + 1).await?;
    let cursor = |row: &connection_reply::Model| row.id.to_string();
    let listing = Listing::new(rows, limit, cursor, ReplyView::from);
    Ok(Answer::ok(&listing))
}

async fn again(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId, ReplyId)>,
    _: NoBody,
) -> Reply<ReplyView> {
    caller.require(Scope::QueuesWrite)?;
    caller.engineer()?;
    let (queue, connection, reply) = path.0;
    let use_case = SendAgain {
        of: (caller.brand, queue),
        connection,
        reply,
    };
    app.act(&request, &caller.actor(), use_case, |row| {
        Answer::ok(&ReplyView::from(row))
    })
    .await
}
