//! How endpoints and deliveries are shown.

use std::collections::BTreeMap;

use entity::store::webhook;
use entity::table::{webhook_attempt, webhook_delivery, webhook_endpoint};
use entity::value::{
    DeliveryState, DisabledReason, EndpointStatus, EventId, Instant, QueryId, WebhookDeliveryId,
    WebhookEndpointId,
};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;

use super::EventFilter;

/// An address that is told of events.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct EndpointDocument {
    /// The endpoint.
    pub id: WebhookEndpointId,
    /// Where it is.
    pub url: String,
    /// Types, and topics such as `query.*`; empty: it is told of everything.
    pub event_types: Vec<String>,
    /// What its owner calls it.
    pub description: Option<String>,
    /// Whether it is called.
    pub status: EndpointStatus,
    /// Why it is not.
    pub disabled_reason: Option<DisabledReason>,
    /// Since when it is not.
    pub disabled_at: Option<Instant>,
    /// Since when it took nothing; absent while all is well.
    pub failing_since: Option<Instant>,
    /// Until when the secret before the last rotation signs as well.
    pub previous_secret_until: Option<Instant>,
    /// The secret that signs: told once, at creation and rotation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When a person last changed it.
    pub updated_at: Instant,
}

impl From<webhook_endpoint::Model> for EndpointDocument {
    fn from(row: webhook_endpoint::Model) -> Self {
        let webhook_endpoint::Model {
            id,
            brand_id: _,
            url,
            event_types,
            description,
            status,
            disabled_reason,
            disabled_at,
            secret: _,
            previous_secret: _,
            previous_until,
            failing_since,
            succeeded_at: _,
            hold_until: _,
            version: _,
            created_at,
            updated_at,
            deleted_at: _,
        } = row;
        Self {
            id,
            url,
            event_types: EventFilter::stored(&event_types).words(),
            description,
            status,
            disabled_reason,
            disabled_at,
            failing_since,
            previous_secret_until: previous_until,
            secret: None,
            created_at,
            updated_at,
        }
    }
}

/// One try.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AttemptDocument {
    /// Its number, from 1.
    pub number: i32,
    /// When it began.
    pub at: Instant,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// The status that came back.
    pub status: Option<i32>,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// The beginning of what came back.
    pub answer: Option<String>,
}

impl From<webhook_attempt::Model> for AttemptDocument {
    fn from(row: webhook_attempt::Model) -> Self {
        let webhook_attempt::Model {
            id: _,
            delivery_id: _,
            number,
            at,
            duration_ms,
            status,
            error,
            answer,
        } = row;
        Self {
            number,
            at,
            duration_ms,
            status,
            error,
            answer,
        }
    }
}

/// One event on its way to one endpoint.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct DeliveryDocument {
    /// The delivery.
    pub id: WebhookDeliveryId,
    /// Of which event.
    pub event_id: EventId,
    /// The type of the event.
    pub event_type: String,
    /// About which query.
    pub query_id: Option<QueryId>,
    /// 0 for the first, then counted.
    pub replay: i32,
    /// Pending, delivered, failed or cancelled.
    pub state: DeliveryState,
    /// When it is tried next; absent where it is not.
    pub next_attempt_at: Option<Instant>,
    /// When it was planned.
    pub created_at: Instant,
    /// When it was no longer pending.
    pub ended_at: Option<Instant>,
    /// The tries so far.
    pub attempts: Vec<AttemptDocument>,
}

impl From<webhook_delivery::Model> for DeliveryDocument {
    fn from(row: webhook_delivery::Model) -> Self {
        let webhook_delivery::Model {
            id,
            endpoint_id: _,
            event_id,
            replay,
            event_type,
            query_id,
            body: _,
            state,
            attempts: _,
            next_at,
            leased_by: _,
            lease_until: _,
            last_status: _,
            last_error: _,
            created_at,
            ended_at,
        } = row;
        Self {
            id,
            event_id,
            event_type,
            query_id,
            replay,
            state,
            next_attempt_at: (state == DeliveryState::Pending).then_some(next_at),
            created_at,
            ended_at,
            attempts: Vec::new(),
        }
    }
}

/// Deliveries as they are shown, in the order given, each with its tries.
///
/// # Errors
/// When the database fails.
pub async fn deliveries(
    db: &impl ConnectionTrait,
    rows: Vec<webhook_delivery::Model>,
) -> Result<Vec<DeliveryDocument>, DbErr> {
    let ids = rows.iter().map(|row| row.id).collect();
    let mut tries: BTreeMap<WebhookDeliveryId, Vec<AttemptDocument>> = BTreeMap::new();
    for row in webhook::attempts_of(db, ids).await? {
        tries.entry(row.delivery_id).or_default().push(row.into());
    }
    let shown = rows.into_iter().map(|row| {
        let attempts = tries.remove(&row.id).unwrap_or_default();
        DeliveryDocument {
            attempts,
            ..DeliveryDocument::from(row)
        }
    });
    Ok(shown.collect())
}
