//! Which conversation of a helpdesk a query is about.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ConnectionId, QueryId};

/// Which conversation of a helpdesk a query is about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_query")]
pub struct Model {
    /// The query.
    #[sea_orm(primary_key, auto_increment = false)]
    pub query_id: QueryId,
    /// Whose.
    pub brand_id: BrandId,
    /// Through which connection it came.
    pub connection_id: ConnectionId,
    /// What the helpdesk calls the conversation; several queries may follow each other in one.
    pub conversation: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
