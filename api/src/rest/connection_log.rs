//! What came through a connection, and what a payload would make: for whoever sets one up.

use entity::store::connection::inbound;
use entity::table::connection_inbound;
use entity::value::{
    ConnectionId, InboundId, InboundOutcome, Instant, MessageId, QueryId, QueueId, Scope,
};
use scheduler::service::connections::preview;
use serde::Serialize;

use super::connections::find;
use super::try_view::TryView;
use crate::contract::{Api, says};
use crate::extract::FileBody;
use crate::{Answer, App, BrandCaller, Listing, Paging, Params, Path, Reply};

/// What belongs to a connection besides its settings.
pub(super) fn routes(api: &mut Api) {
    api.resource("/queues/{id}/connections/{connection}/deliveries", |r| {
        r.get(
            deliveries,
            says("Lists what was handed over lately, and what became of it")
                .scope(Scope::QueuesRead),
        )
    })
    .resource("/queues/{id}/connections/{connection}/try", |r| {
        r.post(
            attempt,
            says("Shows what a payload would make, and makes nothing")
                .takes("application/json, message/rfc822")
                .scope(Scope::QueuesWrite)
                .without_key(),
        )
    });
}

/// What became of something that was handed over: ids only.
#[derive(Serialize, schemars::JsonSchema)]
struct DeliveryView {
    id: InboundId,
    at: Instant,
    outcome: InboundOutcome,
    problem: Option<String>,
    /// What the helpdesk calls the conversation.
    conversation: Option<String>,
    /// What it calls the message.
    external_id: Option<String>,
    query_id: Option<QueryId>,
    message_id: Option<MessageId>,
}

impl From<connection_inbound::Model> for DeliveryView {
    fn from(row: connection_inbound::Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            outcome: row.outcome,
            problem: row.problem,
            conversation: row.conversation,
            external_id: row.external_id,
            query_id: row.query_id,
            message_id: row.message_id,
        }
    }
}

async fn deliveries(
    app: App,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
    page: Params<Paging>,
) -> Reply<Listing<DeliveryView>> {
    caller.require(Scope::QueuesRead)?;
    caller.engineer()?;
    let connection = find(&app, &caller, path.0).await?;
    let limit = page.0.limit()?;
    let rows = inbound::page(app.read(), connection.id, page.0.after()?, limit + 1).await?;
    let cursor = |row: &connection_inbound::Model| row.id.to_string();
    let listing = Listing::new(rows, limit, cursor, DeliveryView::from);
    Ok(Answer::ok(&listing))
}

async fn attempt(
    app: App,
    caller: BrandCaller,
    path: Path<(QueueId, ConnectionId)>,
    body: FileBody,
) -> Reply<TryView> {
    caller.require(Scope::QueuesWrite)?;
    caller.engineer()?;
    let (queue, id) = path.0;
    let payload = (id, body.bytes.to_vec());
    let preview = preview(&app.services, (caller.brand, queue), payload).await?;
    Ok(Answer::ok(&TryView::from(preview)))
}
