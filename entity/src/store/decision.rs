//! Decisions: why the dispatcher did what it did.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::*,
};

use super::rows;
use crate::db::WriteTx;
use crate::table::consideration;
use crate::table::decision::{Column, Entity, Model};
use crate::value::{DecisionId, ExpertId, QueryId};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Writes decisions.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, rows).await
}

/// Notes whom decisions considered.
///
/// # Errors
/// When the database fails, or a decision is not written yet.
pub async fn note_considered(
    tx: &WriteTx,
    considered: &[(ExpertId, DecisionId)],
) -> Result<(), DbErr> {
    let row = |&(expert_id, decision_id)| consideration::Model {
        expert_id,
        decision_id,
    };
    let rows = considered.iter().map(row).collect();
    rows::insert::<consideration::Entity>(tx, rows).await
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
