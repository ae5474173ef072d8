//! The outbox of events, which is also a query's timeline.
//!
//! Invariant: a query's events are numbered 1, 2, 3 … without holes; the number is taken from the
//! query's row in the same transaction, so that commit order is number order.

mod planning;
mod told;

pub use planning::{any_unplanned, claim_unplanned};
pub use told::{
    Again, EventFilter, again, is_of_platform, is_public_of, platform_after, public_after,
};

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, JsonValue, QueryOrder,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use super::rows;
use crate::db::{Signal, WriteTx};
use crate::table::{event, query};
use crate::value::{BrandId, EventId, Instant, QueryId};

/// Rows per statement: eight columns each, far below SQLite's 32,766 bound values.
const CHUNK_ROWS: usize = 1_000;

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

impl NewEvent {
    fn numbered(self, sequence: i64) -> event::Model {
        event::Model {
            id: self.id,
            kind: self.kind.to_owned(),
            public: self.public,
            brand_id: self.brand_id,
            query_id: self.query_id,
            sequence,
            occurred_at: self.occurred_at,
            data: self.data,
            // What only the timeline shows goes to nobody.
            planned: !self.public,
        }
    }
}

async fn insert(tx: &WriteTx, mut rows: Vec<event::Model>) -> Result<(), DbErr> {
    if !rows.is_empty() {
        planning::skip_unwanted(tx, &mut rows).await?;
        rows::insert::<event::Entity>(tx, rows).await?;
        tx.signal(Signal::Event);
    }
    Ok(())
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
    if let Some(query_id) = new.query_id {
        tx.signal(Signal::Query(query_id));
    }
    insert(tx, vec![new.numbered(sequence)]).await?;
    Ok(sequence)
}

/// Writes many events in few statements; each query's events keep the order given.
///
/// # Errors
/// When the database fails, or a query is unknown.
pub async fn record_all(tx: &WriteTx, events: Vec<NewEvent>) -> Result<(), DbErr> {
    let mut counts: BTreeMap<QueryId, i64> = BTreeMap::new();
    for query_id in events.iter().filter_map(|event| event.query_id) {
        *counts.entry(query_id).or_default() += 1;
    }
    let mut next = number_all(tx, &counts).await?;
    let mut rows = Vec::with_capacity(events.len());
    for new in events {
        let sequence = match new.query_id {
            Some(query_id) => {
                let next = next.get_mut(&query_id).ok_or_else(|| {
                    DbErr::RecordNotFound(format!("event for unknown {query_id}"))
                })?;
                *next += 1;
                tx.signal(Signal::Query(query_id));
                *next
            }
            None => 0,
        };
        rows.push(new.numbered(sequence));
    }
    insert(tx, rows).await
}

/// Takes that many numbers from each query; answers the last number before them.
async fn number_all(
    tx: &WriteTx,
    counts: &BTreeMap<QueryId, i64>,
) -> Result<BTreeMap<QueryId, i64>, DbErr> {
    let mut groups: BTreeMap<i64, Vec<QueryId>> = BTreeMap::new();
    for (&id, &count) in counts {
        groups.entry(count).or_default().push(id);
    }
    let mut before = BTreeMap::new();
    for (count, ids) in groups {
        for chunk in ids.chunks(CHUNK_ROWS) {
            let update = Query::update()
                .table(query::Entity)
                .value(
                    query::Column::EventSequence,
                    Expr::col(query::Column::EventSequence).add(count),
                )
                .and_where(Expr::col(query::Column::Id).is_in(chunk.iter().copied()))
                .returning(
                    Query::returning().columns([query::Column::Id, query::Column::EventSequence]),
                )
                .to_owned();
            for row in tx.query_all(&update).await? {
                let id: QueryId = row.try_get("", "id")?;
                let last: i64 = row.try_get("", "event_sequence")?;
                before.insert(id, last - count);
            }
        }
    }
    Ok(before)
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

/// Writes the first events of new queries, numbered in the order given; answers nothing, since
/// whoever wrote the queries has already counted them in `event_sequence`.
///
/// # Errors
/// When the database fails.
pub async fn record_first(tx: &WriteTx, events: Vec<NewEvent>) -> Result<(), DbErr> {
    let mut last: BTreeMap<QueryId, i64> = BTreeMap::new();
    let mut rows = Vec::with_capacity(events.len());
    for new in events {
        let sequence = new.query_id.map_or(0, |query_id| {
            let last = last.entry(query_id).or_default();
            *last += 1;
            *last
        });
        rows.push(new.numbered(sequence));
    }
    insert(tx, rows).await
}

/// How many events of a kind were written.
///
/// # Errors
/// When the database fails.
pub async fn count_of(db: &impl ConnectionTrait, kind: &str) -> Result<u64, DbErr> {
    event::Entity::find()
        .filter(event::Column::Kind.eq(kind))
        .count(db)
        .await
}
