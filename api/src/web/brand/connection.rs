//! `/brand/connections/{queue}/{id}`: one connection, what came through it and what goes back.

use actix_web::web;
use askama::Template;
use entity::store;
use entity::store::connection::{inbound, reply};
use entity::table::{connection, connection_inbound, connection_reply};
use entity::value::{ConnectionId, QueueId, ReplyId, ReplyState, Scope};
use scheduler::service::connections::{RemoveConnection, RotateToken, Secrets, SendAgain};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Form, Frame, Shown};
use super::connections::{engineer, told};
use crate::extract::Path;
use crate::problem::Problem;

/// Entries that are shown of each log.
const SHOWN: u64 = 30;

/// The routes of one connection.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/connections/{queue}/{id}").get(show))
        .service(web::resource("/brand/connections/{queue}/{id}/rotate").post(rotate))
        .service(web::resource("/brand/connections/{queue}/{id}/remove").post(remove))
        .service(
            web::resource("/brand/connections/{queue}/{id}/replies/{reply}/retry").post(again),
        );
}

#[derive(Template)]
#[template(path = "brand/connection.html")]
pub(super) struct ConnectionPage {
    frame: Frame,
    connection: connection::Model,
    queue: String,
    secrets: Vec<String>,
    /// Where the helpdesk posts to; told once.
    url: Option<String>,
    came: Vec<connection_inbound::Model>,
    goes: Vec<connection_reply::Model>,
}

impl ConnectionPage {
    fn path(&self) -> String {
        let one = &self.connection;
        format!("/brand/connections/{}/{}", one.queue_id, one.id)
    }

    fn is_parked(&self, reply: &connection_reply::Model) -> bool {
        reply.state == ReplyState::Parked
    }
}

/// The page of a connection of this brand.
///
/// # Errors
/// When the database fails.
pub(super) async fn page(
    viewer: &BrandViewer,
    connection: connection::Model,
    url: Option<String>,
) -> Result<ConnectionPage, Problem> {
    let read = viewer.viewer.app.read();
    let queue = store::queue::find_of(read, viewer.brand, connection.queue_id).await?;
    Ok(ConnectionPage {
        frame: viewer.viewer.frame.clone(),
        queue: queue.map(|queue| queue.name).unwrap_or_default(),
        secrets: Secrets::names_of(&connection),
        came: inbound::page(read, connection.id, None, SHOWN).await?,
        goes: reply::page(read, (connection.id, None), None, SHOWN).await?,
        connection,
        url,
    })
}

async fn show(viewer: BrandViewer, Path((queue, id)): Path<(QueueId, ConnectionId)>) -> Shown {
    engineer(&viewer, Scope::QueuesRead)?;
    let read = viewer.viewer.app.read();
    let found = store::connection::find_of(read, (viewer.brand, queue), id).await?;
    let found = found.ok_or_else(|| Problem::not_found("connection"))?;
    pages::show(&page(&viewer, found, None).await?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn rotate(
    viewer: BrandViewer,
    Path((queue, id)): Path<(QueueId, ConnectionId)>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    engineer(&viewer, Scope::QueuesWrite)?;
    let of = (viewer.brand, queue);
    let use_case = RotateToken { of, id };
    let app = &viewer.viewer.app;
    let made = app.run(&viewer.viewer.actor, use_case).await?;
    told(&viewer, made).await
}

async fn remove(
    viewer: BrandViewer,
    Path((queue, id)): Path<(QueueId, ConnectionId)>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    engineer(&viewer, Scope::QueuesWrite)?;
    let of = (viewer.brand, queue);
    let use_case = RemoveConnection { of, id };
    let app = &viewer.viewer.app;
    app.run(&viewer.viewer.actor, use_case).await?;
    Ok(pages::done(
        "/brand/connections",
        "brand-connection-removed",
    ))
}

async fn again(
    viewer: BrandViewer,
    Path((queue, connection, reply)): Path<(QueueId, ConnectionId, ReplyId)>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    engineer(&viewer, Scope::QueuesWrite)?;
    let use_case = SendAgain {
        of: (viewer.brand, queue),
        connection,
        reply,
    };
    let app = &viewer.viewer.app;
    app.run(&viewer.viewer.actor, use_case).await?;
    let path = format!("/brand/connections/{queue}/{connection}");
    Ok(pages::done(&path, "brand-reply-again"))
}
