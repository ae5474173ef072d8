//! Promises: made at intake, ended by what happens.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType},
};

use super::{CHUNK_BINDS, is, rows};
use crate::db::WriteTx;
use crate::table::promise::{Column, Entity, Model};
use crate::value::{BrandId, Instant, PromiseId, PromiseState, QueryId};

/// Writes new promises.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &WriteTx, promises: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, promises).await
}

/// The latest promise of a query: the one in force, or how the last one ended.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &impl ConnectionTrait, query_id: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .order_by_desc(Column::Number)
        .one(db)
        .await
}

/// Every promise of a query, in order.
///
/// # Errors
/// When the database fails.
pub async fn of_query(db: &impl ConnectionTrait, query_id: QueryId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .order_by_asc(Column::Number)
        .all(db)
        .await
}

/// The latest promise of each of these queries.
///
/// # Errors
/// When the database fails.
pub async fn latest_of_all(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<BTreeMap<QueryId, Model>, DbErr> {
    let mut latest = BTreeMap::new();
    for chunk in queries.chunks(CHUNK_BINDS) {
        let rows = Entity::find()
            .filter(Column::QueryId.is_in(chunk.iter().copied()))
            .order_by_asc(Column::Number)
            .all(db)
            .await?;
        latest.extend(rows.into_iter().map(|row| (row.query_id, row)));
    }
    Ok(latest)
}

/// Ends the promise of a query that is still in force; answers it as it is now.
///
/// # Errors
/// When the database fails.
pub async fn end_in_force(
    tx: &WriteTx,
    query_id: QueryId,
    (state, cause): (PromiseState, Option<&'static str>),
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Cause, Expr::value(cause.map(str::to_owned)))
        .filter(Column::QueryId.eq(query_id))
        .filter(is(Column::State, PromiseState::Made))
        .exec_with_returning(tx)
        .await?;
    Ok(ended.into_iter().next())
}

/// Notes when the brand told its customer, the first time it says so; answers the promise as it
/// is now, or `None` where it is not the brand's.
///
/// # Errors
/// When the database fails.
pub async fn told(
    tx: &WriteTx,
    (brand_id, id): (BrandId, PromiseId),
    at: Instant,
) -> Result<Option<Model>, DbErr> {
    Entity::update_many()
        .col_expr(Column::ToldAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::ToldAt.is_null())
        .exec(tx)
        .await?;
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .one(tx)
        .await
}

/// The promises with these ids, locked.
///
/// # Errors
/// When the database fails.
pub async fn lock_all(tx: &WriteTx, ids: &[PromiseId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(tx)
        .await
}

/// Notes that a promise in force was seen to be at risk.
///
/// # Errors
/// When the database fails.
pub async fn at_risk(tx: &WriteTx, ids: &[PromiseId], now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::AtRiskAt, Expr::value(now))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(is(Column::State, PromiseState::Made))
        .filter(Column::AtRiskAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Promises in force give way to new ones, told before they lapsed.
///
/// # Errors
/// When the database fails.
pub async fn renew(tx: &WriteTx, ids: &[PromiseId], now: Instant) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::value(PromiseState::Renewed))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(is(Column::State, PromiseState::Made))
        .exec(tx)
        .await?;
    Ok(())
}
