//! What became of something that was handed over: for whoever sets a connection up.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ConnectionId, InboundId, InboundOutcome, Instant, MessageId, QueryId};

/// What became of something that was handed over: for whoever sets a connection up.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_inbound")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InboundId,
    /// Whose.
    pub brand_id: BrandId,
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// When.
    pub at: Instant,
    /// What became of it.
    pub outcome: InboundOutcome,
    /// What was wrong, or why nothing followed.
    pub problem: Option<String>,
    /// What the helpdesk calls the conversation.
    pub conversation: Option<String>,
    /// What it calls the message.
    pub external_id: Option<String>,
    /// The query.
    pub query_id: Option<QueryId>,
    /// The message.
    pub message_id: Option<MessageId>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
