//! An address that is told of events.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, DisabledReason, EndpointStatus, Instant, WebhookEndpointId};

/// An address that is told of events.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoint")]
pub struct Model {
    /// The endpoint.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookEndpointId,
    /// Whose; absent: the platform's.
    pub brand_id: Option<BrandId>,
    /// Where it is; empty once it was removed.
    pub url: String,
    /// Which events it is told of, with commas; empty: all.
    pub event_types: String,
    /// What its owner calls it.
    pub description: Option<String>,
    /// Whether it is called.
    pub status: EndpointStatus,
    /// Why it is not.
    pub disabled_reason: Option<DisabledReason>,
    /// Since when it is not.
    pub disabled_at: Option<Instant>,
    /// The secret that signs, sealed; empty once it was removed.
    pub secret: String,
    /// The secret before it, sealed.
    pub previous_secret: Option<String>,
    /// Until when that one signs as well.
    pub previous_until: Option<Instant>,
    /// When the first failure after the last success was.
    pub failing_since: Option<Instant>,
    /// When it last took something.
    pub succeeded_at: Option<Instant>,
    /// When it asked to be left alone until.
    pub hold_until: Option<Instant>,
    /// Counts its changes by people.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When a person last changed it.
    pub updated_at: Instant,
    /// When it was removed.
    pub deleted_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
