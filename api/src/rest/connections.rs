//! `/v1/queues/{id}/connections`: what a queue is connected to, and what came through it.

use actix_web::HttpRequest;
use entity::store;
use entity::table::connection;
use entity::value::{ConnectionId, ConnectionKind, Instant, QueueId, Scope};
use scheduler::service::Fault;
use scheduler::service::connections::{
    Bench, ChangeConnection, CreateConnection, Made, NewConnection, RemoveConnection, RotateToken,
    Secrets,
};
use serde::Serialize;
use serde_json::Value;

use crate::answer::Nothing;
use crate::contract::{Api, Form, says};
use crate::extract::NoBody;
use crate::rest::connection_bodies::{ConnectionPatchBody, NewConnectionBody, SettingsPart};
use crate::{Answer, App, BrandCaller, Listing, Paging, Params, Path, Reply, expected_version};

/// `/queues/{id}/connections` and what belongs to one.
pub fn routes(api: &mut Api) {
    api.resource("/queues/{id}/connections", |r| {
        r.get(
            list,
            says("Lists what a queue is connected to").scope(Scope::QueuesRead),
        )
        .post(
            create,
            says("Connects a queue; the inbound address is shown once")
                .problems(&["too-many-connections"])
                .scope(Scope::QueuesWrite)
                .created()
                .etag(),
        )
    })
    .resource("/queues/{id}/connections/{connection}", |r| {
        r.get(
            show,
            says("Shows a connection").scope(Scope::QueuesRead).etag(),
        )
        .patch(
            change,
            says("Changes a connection")
                .scope(Scope::QueuesWrite)
                .if_match(),
        )
        .delete(
            remove,
            says("Removes a connection").scope(Scope::QueuesWrite),
        )
    })
    .resource("/queues/{id}/connections/{connection}/rotate", |r| {
        r.post(
            rotate,
            says("Gives a connection another inbound address; it is shown once")
                .scope(Scope::QueuesWrite)
                .etag(),
        )
    });
}

#[derive(Serialize, schemars::JsonSchema)]
struct ConnectionView {
    id: ConnectionId,
    queue_id: QueueId,
    kind: ConnectionKind,
    name: String,
    /// Where the helpdesk or the mail server posts to: told once, when it is made or rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    inbound_url: Option<String>,
    /// The last characters of that address.
    inbound_hint: String,
    announce: bool,
    #[schemars(with = "SettingsPart")]
    settings: Value,
    /// Which secrets are set.
    secrets_set: Vec<String>,
    /// Since when the helpdesk refuses its credentials.
    failing_since: Option<Instant>,
    failing_reason: Option<String>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<connection::Model> for ConnectionView {
    fn from(row: connection::Model) -> Self {
        Self {
            secrets_set: Secrets::names_of(&row),
            id: row.id,
            queue_id: row.queue_id,
            kind: row.kind,
            name: row.name,
            inbound_url: None,
            inbound_hint: row.token_hint,
            announce: row.announce,
            settings: row.settings,
            failing_since: row.failing_since,
            failing_reason: row.failing_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

async fn list(
    app: App,
    caller: BrandCaller,
    queue: Path<QueueId>,
    page: Params<Paging>,
) -> Reply<Listing<ConnectionView>> {
    caller.require(Scope::QueuesRead)?;
    caller.engineer()?;
    let limit = page.0.limit()?;
    let of = (caller.brand, queue.0);
    store::queue::find_of(app.read(), of.0, of.1)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    let rows = store::connection::page_of(app.read(), of, page.0.after()?, limit + 1).await?;
    let cursor = |row: &connection::Model| row.id.to_string();
    let listing = Listing::new(rows, limit, cursor, ConnectionView::from);
    Ok(Answer::ok(&listing))
}

/// The view with the address that is told once, and without.
fn told(made: Made, public_url: &str) -> (ConnectionView, ConnectionView) {
    let url = format!("{public_url}/v1/inbound/{}", made.token.reveal());
    let kept = ConnectionView::from(made.connection.clone());
    let mut told = ConnectionView::from(made.connection);
    told.inbound_url = Some(url);
    (told, kept)
}

async fn create(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    queue: Path<QueueId>,
    body: Form<NewConnectionBody>,
) -> Reply<ConnectionView> {
    caller.require(Scope::QueuesWrite)?;
    caller.engineer()?;
    let bench = Bench::from(&app.services);
    let use_case = CreateConnection {
        brand: caller.brand,
        queue: queue.0,
        new: NewConnection::read(&body.value, &bench)?,
        bench,
    };
    let public_url = app.config.public_url.clone();
    let actor = caller.actor();
    app.act(&request, &actor, use_case, move |made: Made| {
        let (queue, id, version) = (
            made.connection.queue_id,
            made.connection.id,
            made.connection.version,
        );
        let (told, kept) = told(made, &public_url);
        Answer::created(&told)
            .etag(version)
            .location(&format!("/v1/queues/{queue}/connections/{id}"))
            .repeated_as(&kept)
    })
    .await
}

pub(super) async fn find(
    app: &App,
    caller: &BrandCaller,
    (queue, id): (QueueId, ConnectionId),
) -> Result<connection::Model, crate::Problem> {
    let found = store::connection::find_of(app.read(), (caller.brand, queue), id).await?;
    Ok(found.ok_or_else(|| Fault::not_found("connection"))?)
}

async fn show(
    app: App,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
) -> Reply<ConnectionView> {
    caller.require(Scope::QueuesRead)?;
    caller.engineer()?;
    let row = find(&app, &caller, path.0).await?;
    let version = row.version;
    Ok(Answer::ok(&ConnectionView::from(row)).etag(version))
}

async fn change(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
    patch: Form<ConnectionPatchBody>,
) -> Reply<ConnectionView> {
    caller.require(Scope::QueuesWrite)?;
    caller.engineer()?;
    let use_case = ChangeConnection {
        of: (caller.brand, path.0.0),
        id: path.0.1,
        version: expected_version(&request)?,
        patch: patch.value,
        bench: Bench::from(&app.services),
    };
    let row = app.run(&caller.actor(), use_case).await?;
    let version = row.version;
    Ok(Answer::ok(&ConnectionView::from(row)).etag(version))
}

async fn rotate(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
    _: NoBody,
) -> Reply<ConnectionView> {
    caller.require(Scope::QueuesWrite)?;
    caller.engineer()?;
    let use_case = RotateToken {
        of: (caller.brand, path.0.0),
        id: path.0.1,
    };
    let public_url = app.config.public_url.clone();
    let actor = caller.actor();
    app.act(&request, &actor, use_case, move |made: Made| {
        let version = made.connection.version;
        let (told, kept) = told(made, &public_url);
        Answer::ok(&told).etag(version).repeated_as(&kept)
    })
    .await
}

async fn remove(
    app: App,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
) -> Reply<Nothing> {
    caller.require(Scope::QueuesWrite)?;
    caller.engineer()?;
    let use_case = RemoveConnection {
        of: (caller.brand, path.0.0),
        id: path.0.1,
    };
    app.run(&caller.actor(), use_case).await?;
    Ok(Answer::no_content())
}
