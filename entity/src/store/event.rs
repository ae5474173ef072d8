//! The outbox of events, which is also a query's timeline.
//!
//! Invariant: a query's events are numbered 1, 2, 3 … without holes; the number is taken from the
//! query's row in the same transaction, so that commit order is number order.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, JsonValue, QueryOrder,
    prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::db::{Signal, WriteTx};
use crate::table::{event, query};
use crate::value::{BrandId, EventId, Instant, QueryId};

/// An event to be written.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// Its type, e.g. `query.received`.
    pub kind: &'static str,
    /// Whether the brand is told; the timeline shows all.
    pub public: bool,
    /// Whose; absent: the platform's.
    pub brand_id: Option<BrandId>,
    /// About which query.
    pub query_id: Option<QueryId>,
    /// When.
    pub occurred_at: Instant,
    /// The particulars.
    pub data: JsonValue,
}

/// Writes an event beside the effect that it tells; answers its number in the query (0 without one).
///
/// # Errors
/// When the database fails.
pub async fn record(tx: &WriteTx, new: NewEvent) -> Result<i64, DbErr> {
    let sequence = match new.query_id {
        Some(query_id) => next_sequence(tx, query_id).await?,
        None => 0,
    };
    let row = event::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind.to_owned()),
        public: Set(new.public),
        brand_id: Set(new.brand_id),
        query_id: Set(new.query_id),
        sequence: Set(sequence),
        occurred_at: Set(new.occurred_at),
        data: Set(new.data),
    };
    event::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    tx.signal(Signal::Event);
    if let Some(query_id) = new.query_id {
        tx.signal(Signal::Query(query_id));
    }
    Ok(sequence)
}

async fn next_sequence(tx: &WriteTx, id: QueryId) -> Result<i64, DbErr> {
    let rows = query::Entity::update_many()
        .col_expr(
            query::Column::EventSequence,
            Expr::col(query::Column::EventSequence).add(1),
        )
        .filter(query::Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    rows.first()
        .map(|row| row.event_sequence)
        .ok_or_else(|| DbErr::RecordNotFound(format!("event for unknown {id}")))
}

/// A query's whole timeline, in order.
///
/// # Errors
/// When the database fails.
pub async fn timeline(db: &impl ConnectionTrait, id: QueryId) -> Result<Vec<event::Model>, DbErr> {
    event::Entity::find()
        .filter(event::Column::QueryId.eq(id))
        .order_by_asc(event::Column::Sequence)
        .all(db)
        .await
}
