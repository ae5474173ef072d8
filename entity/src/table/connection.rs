//! A queue's connection to a helpdesk or a mailbox.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ConnectionId, ConnectionKind, Instant, QueueId};

/// A queue's connection to a helpdesk or a mailbox.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connection")]
pub struct Model {
    /// The connection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConnectionId,
    /// Whose.
    pub brand_id: BrandId,
    /// Into which queue.
    pub queue_id: QueueId,
    /// To what.
    pub kind: ConnectionKind,
    /// What the brand calls it.
    pub name: String,
    /// The hash of its inbound token; gone once it is removed.
    pub token_hash: Option<String>,
    /// The last characters of the token.
    pub token_hint: String,
    /// How it is set up; holds no secret.
    #[sea_orm(column_type = "JsonBinary")]
    pub settings: JsonValue,
    /// Its secrets, sealed.
    pub secrets: Option<String>,
    /// Whether promises are told through it.
    pub announce: bool,
    /// Since when the helpdesk refuses its credentials.
    pub failing_since: Option<Instant>,
    /// With what.
    pub failing_reason: Option<String>,
    /// Counts changes, for ETags.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// When it was removed.
    pub removed_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
