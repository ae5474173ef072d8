//! A message as the helpdesk or the mail calls it: each counts once.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ConnectionId, Instant, MessageId, QueryId};

/// A message as the helpdesk or the mail calls it: each counts once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_message")]
pub struct Model {
    /// Through which connection it came, or went.
    #[sea_orm(primary_key, auto_increment = false)]
    pub connection_id: ConnectionId,
    /// What it is called there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub external_id: String,
    /// Whose.
    pub brand_id: BrandId,
    /// In which query it is.
    pub query_id: Option<QueryId>,
    /// Which message it is.
    pub message_id: Option<MessageId>,
    /// When it came, or went.
    pub at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
