//! Trying an endpoint out: a signed event `ping` is sent at once, and what came back is told.

use entity::db::WriteTx;
use entity::store::webhook;
use entity::table::{webhook_delivery, webhook_endpoint};
use entity::value::{DeliveryState, EventId};
use serde::Serialize;
use serde_json::json;
use tokio::sync::Semaphore;

use super::plan::{delivery, text};
use super::tried::{Tried, send};
use crate::service::events::EventDocument;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Pings under way in this process at most: each may hang as long as a call may take.
static UNDER_WAY: Semaphore = Semaphore::const_new(16);

/// How long to wait before pinging again where too many are under way, in seconds.
const COME_AGAIN: u32 = 5;

/// What came back.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct PingDocument {
    /// The event that was sent: `webhook-id`.
    pub event_id: EventId,
    /// Whether the endpoint took it.
    pub delivered: bool,
    /// The status that came back.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// The beginning of what came back.
    pub answer: Option<String>,
}

/// Writes a ping into the log of deliveries.
#[derive(Clone, Debug)]
pub struct RecordPing {
    endpoint: webhook_endpoint::Model,
    delivery: webhook_delivery::Model,
    tried: Tried,
}

/// Sends a ping, also to an endpoint that is disabled: whoever mended it looks first.
///
/// # Errors
/// When too many pings are under way.
pub async fn ping(
    services: &Services,
    endpoint: webhook_endpoint::Model,
) -> Result<RecordPing, Fault> {
    let _permit = UNDER_WAY
        .try_acquire()
        .map_err(|_| Fault::too_many(COME_AGAIN))?;
    let context = services.context(Actor::System);
    let told = EventDocument {
        id: context.id(),
        kind: "ping".to_owned(),
        occurred_at: context.now,
        sequence: 0,
        query_id: None,
        data: json!({ "endpoint_id": endpoint.id }),
    };
    let body = text(&told)?;
    let tried = send(services, &endpoint, (told.id, &body)).await?;
    let state = match tried.error {
        None => DeliveryState::Delivered,
        Some(_) => DeliveryState::Failed,
    };
    let delivery = webhook_delivery::Model {
        state,
        attempts: 1,
        last_status: tried.status.map(i32::from),
        last_error: tried.error.clone(),
        ended_at: Some(context.now),
        ..delivery(&context, &endpoint, &told, (&body, 0))
    };
    Ok(RecordPing {
        endpoint,
        delivery,
        tried,
    })
}

impl UseCase for RecordPing {
    type Output = PingDocument;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<PingDocument, Fault> {
        let (owner, id) = (self.endpoint.brand_id, self.endpoint.id);
        webhook::find_of(tx, owner, id)
            .await?
            .ok_or_else(|| Fault::not_found("webhook endpoint"))?;
        webhook::insert_deliveries(tx, vec![self.delivery.clone()]).await?;
        webhook::log(tx, self.tried.row(context, &self.delivery)).await?;
        let tried = self.tried.clone();
        Ok(PingDocument {
            event_id: self.delivery.event_id,
            delivered: tried.error.is_none(),
            status: tried.status,
            duration_ms: tried.duration_ms,
            error: tried.error,
            answer: tried.answer,
        })
    }
}
