//! Decisions: why the dispatcher did what it did.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use crate::db::WriteTx;
use crate::table::consideration;
use crate::table::decision::{ActiveModel, Column, Entity, Model};
use crate::value::{DecisionId, ExpertId, QueryId};

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

/// Notes whom decisions considered.
///
/// # Errors
/// When the database fails, or a decision is not written yet.
pub async fn note_considered(
    tx: &WriteTx,
    considered: &[(ExpertId, DecisionId)],
) -> Result<(), DbErr> {
    for chunk in considered.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .map(|&(expert_id, decision_id)| consideration::ActiveModel {
                expert_id: Set(expert_id),
                decision_id: Set(decision_id),
            });
        consideration::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The decisions that considered an expert, the latest first, from before `before`.
///
/// # Errors
/// When the database fails.
pub async fn of_expert(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    before: Option<DecisionId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = consideration::Entity::find()
        .select_only()
        .column(consideration::Column::DecisionId)
        .filter(consideration::Column::ExpertId.eq(expert_id));
    if let Some(before) = before {
        select = select.filter(consideration::Column::DecisionId.lt(before));
    }
    let ids: Vec<DecisionId> = select
        .order_by_desc(consideration::Column::DecisionId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Entity::find()
        .filter(Column::Id.is_in(ids))
        .order_by_desc(Column::Id)
        .all(db)
        .await
}

/// All decisions about these queries, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_queries(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::QueryId.is_in(chunk.iter().copied()))
                .order_by_asc(Column::Id)
                .all(db)
                .await?,
        );
    }
    Ok(rows)
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
