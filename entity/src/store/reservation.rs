//! Money set aside for accepted work.
//!
//! Invariant: at most one reservation of a query is held (a unique index).

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, prelude::*, sea_query::Expr,
};

use super::is;
use crate::db::WriteTx;
use crate::table::reservation::{Column, Entity, Model};
use crate::value::{AssignmentId, Instant, QueryId, ReservationId, ReservationState};

/// Writes a reservation down.
///
/// # Errors
/// When the database refuses or fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    let mut row = new.into_active_model().reset_all();
    row.state = Set(ReservationState::Held);
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The reservation that is held for a query.
///
/// # Errors
/// When the database fails.
pub async fn held(db: &impl ConnectionTrait, query_id: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .filter(is(Column::State, ReservationState::Held))
        .one(db)
        .await
}

/// Ends a reservation that is held; `false` when somebody else has.
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &WriteTx,
    id: ReservationId,
    state: ReservationState,
    now: Instant,
) -> Result<bool, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, ReservationState::Held))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Posts a reservation that is held, but for what goes back of it; `false` when it was ended.
///
/// # Errors
/// When the database fails.
pub async fn post(
    tx: &WriteTx,
    id: ReservationId,
    released_amount: i64,
    now: Instant,
) -> Result<bool, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(ReservationState::Posted))
        .col_expr(Column::ReleasedAmount, Expr::value(released_amount))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, ReservationState::Held))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Reservations after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<ReservationId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}

/// The reservations with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[ReservationId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}

/// The reservations of these assignments, in no order.
///
/// # Errors
/// When the database fails.
pub async fn of_assignments(
    db: &impl ConnectionTrait,
    ids: &[AssignmentId],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::AssignmentId.is_in(ids.iter().copied()))
        .all(db)
        .await
}
