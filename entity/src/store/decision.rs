//! Decisions: why the dispatcher did what it did.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use crate::db::WriteTx;
use crate::table::decision::{ActiveModel, Column, Entity, Model};
use crate::value::QueryId;

/// Rows per insert: four columns each.
const CHUNK: usize = 1_000;

/// Writes decisions.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(|row| ActiveModel {
            id: Set(row.id),
            query_id: Set(row.query_id),
            decided_at: Set(row.decided_at),
            explanation: Set(row.explanation),
        });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The decisions about a query, oldest first, at most `limit` of the latest.
///
/// # Errors
/// When the database fails.
pub async fn of_query(
    db: &impl ConnectionTrait,
    query_id: QueryId,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    rows.reverse();
    Ok(rows)
}

/// The last decision about each of these queries.
///
/// # Errors
/// When the database fails.
pub async fn last_of(db: &impl ConnectionTrait, queries: &[QueryId]) -> Result<Vec<Model>, DbErr> {
    let mut last = BTreeMap::new();
    for chunk in queries.chunks(CHUNK) {
        let rows = Entity::find()
            .filter(Column::QueryId.is_in(chunk.iter().copied()))
            .order_by_asc(Column::Id)
            .all(db)
            .await?;
        last.extend(rows.into_iter().map(|row| (row.query_id, row)));
    }
    Ok(last.into_values().collect())
}
