//! Something that goes back to a helpdesk: an answer, or what a customer is promised.

use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, ConnectionId, Instant, MessageId, PromiseId, QueryId, ReplyId, ReplyState,
};

/// Something that goes back to a helpdesk: an answer, or what a customer is promised.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_reply")]
pub struct Model {
    /// The reply.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReplyId,
    /// Whose.
    pub brand_id: BrandId,
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// In which query.
    pub query_id: QueryId,
    /// The message that it carries.
    pub message_id: Option<MessageId>,
    /// Or the promise that it tells.
    pub promise_id: Option<PromiseId>,
    /// Where it is.
    pub state: ReplyState,
    /// How often it was tried.
    pub attempts: i32,
    /// Whether an earlier try may have arrived.
    pub doubtful: bool,
    /// Until when somebody is sending it.
    pub claimed_until: Option<Instant>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Instant,
    /// When it was sent or given up.
    pub ended_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
