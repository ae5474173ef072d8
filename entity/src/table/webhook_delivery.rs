//! One event on its way to one endpoint.

use sea_orm::entity::prelude::*;

use crate::value::{
    DeliveryState, EventId, Instant, QueryId, WebhookDeliveryId, WebhookEndpointId,
};

/// One event on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// The delivery.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookDeliveryId,
    /// Where to.
    pub endpoint_id: WebhookEndpointId,
    /// Of which event: the same for every try and every replay.
    pub event_id: EventId,
    /// 0 for the first, then counted.
    pub replay: i32,
    /// The type of the event.
    pub event_type: String,
    /// About which query.
    pub query_id: Option<QueryId>,
    /// What is sent, byte for byte; empty once it was erased.
    pub body: String,
    /// Pending, delivered, failed, cancelled.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before.
    pub next_at: Instant,
    /// Which node tries it.
    pub leased_by: Option<String>,
    /// Until when that counts.
    pub lease_until: Option<Instant>,
    /// The last answer.
    pub last_status: Option<i32>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was planned.
    pub created_at: Instant,
    /// When it was no longer pending.
    pub ended_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
