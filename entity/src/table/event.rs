//! Something that happened, written in the transaction that made it happen.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{BrandId, EventId, Instant, QueryId};

/// Something that happened, written in the transaction that made it happen.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EventId,
    /// Its type, e.g. `query.received`.
    pub kind: String,
    /// Whether brands are told; the timeline shows all.
    pub public: bool,
    /// Whose; absent: the platform's.
    pub brand_id: Option<BrandId>,
    /// About which query.
    pub query_id: Option<QueryId>,
    /// Its number in the query, from 1; 0 without a query.
    pub sequence: i64,
    /// When.
    pub occurred_at: Instant,
    /// The particulars.
    #[sea_orm(column_type = "JsonBinary")]
    pub data: JsonValue,
    /// Whether its deliveries to webhooks were planned.
    pub planned: bool,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
