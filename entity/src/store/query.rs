//! Queries: reading them, and the one guarded way to change their state.

mod intake;
mod list;

pub use intake::{asked_since, by_external_ids, following, forget_of, insert_new};
pub use list::{Filter, Page, list};

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::LockType,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::db::{Signal, WriteTx};
use crate::table::query::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, Instant, QueryId, QueryState};

/// The query with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The brand's query with this id; another tenant's is absent.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    id: QueryId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .one(db)
        .await
}

/// Reads the query and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// Moves a query along one drawn arrow, and sets further columns in the same statement.
///
/// Answers the row as it is now, or `None` when it was no longer in `from` (somebody else was
/// first) or no arrow leads from `from` to `to`.
///
/// # Errors
/// When the database fails.
pub async fn transition(
    tx: &WriteTx,
    id: QueryId,
    (from, to): (QueryState, QueryState),
    now: Instant,
    further: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    if !from.may_become(to) {
        return Ok(None);
    }
    let rows = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::StateSince, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec_with_returning(tx)
        .await?;
    tx.signal(Signal::Query(id));
    Ok(rows.into_iter().next())
}

/// Reads the brand's query and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_of(tx: &WriteTx, brand_id: BrandId, id: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Changes anything but the state of a query, and counts its version up; `None` when it does not
/// exist.
///
/// # Errors
/// When the database fails.
pub async fn change(
    tx: &WriteTx,
    id: QueryId,
    change: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(change)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    tx.signal(Signal::Query(id));
    Ok(rows.into_iter().next())
}

/// Reads queries in the order of their ids and keeps everybody else from changing them.
///
/// # Errors
/// When the database fails.
pub async fn lock_all(tx: &WriteTx, ids: &[QueryId]) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1_000) {
        rows.extend(
            Entity::find()
                .filter(Column::Id.is_in(chunk.iter().copied()))
                .order_by_asc(Column::Id)
                .lock(LockType::Update)
                .all(tx)
                .await?,
        );
    }
    Ok(rows)
}

/// Moves many queries along the same arrow; answers those that were still in `from`.
///
/// `further` is set in all of them.
///
/// # Errors
/// When the database fails.
pub async fn transition_all(
    tx: &WriteTx,
    ids: &[QueryId],
    (from, to): (QueryState, QueryState),
    now: Instant,
    further: ActiveModel,
) -> Result<Vec<QueryId>, DbErr> {
    if !from.may_become(to) {
        return Ok(Vec::new());
    }
    let mut moved = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1_000) {
        let mut update = Entity::update_many()
            .set(further.clone())
            .col_expr(Column::State, Expr::value(to))
            .col_expr(Column::StateSince, Expr::value(now))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .filter(Column::State.eq(from));
        let update = QueryTrait::query(&mut update)
            .returning(Query::returning().column(Column::Id))
            .to_owned();
        for row in tx.query_all(&update).await? {
            moved.push(row.try_get("", "id")?);
        }
    }
    for &id in &moved {
        tx.signal(Signal::Query(id));
    }
    Ok(moved)
}

/// The queries in this state whose time has come, longest overdue first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn due(
    db: &impl ConnectionTrait,
    state: QueryState,
    now: Instant,
    limit: u64,
) -> Result<Vec<QueryId>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(state))
        .filter(Column::ResumeAt.lte(now))
        .order_by_asc(Column::ResumeAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
