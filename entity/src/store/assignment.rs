//! Assignments: the open one of a query, its clocks, and its end.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, prelude::*, sea_query::Expr,
};

use crate::db::WriteTx;
use crate::table::assignment::{ActiveModel, Column, Entity, Model};
use crate::value::{AssignmentId, AssignmentState, Instant, QueryId};

/// The assignment that an expert now holds on a query.
///
/// # Errors
/// When the database fails.
pub async fn open_of_query(
    db: &impl ConnectionTrait,
    query_id: QueryId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::EndedAt.is_null())
        .one(db)
        .await
}

/// The query's latest assignment, open or ended.
///
/// # Errors
/// When the database fails.
pub async fn last_of_query(
    db: &impl ConnectionTrait,
    query_id: QueryId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .order_by_desc(Column::AcceptedAt)
        .order_by_desc(Column::Id)
        .one(db)
        .await
}

/// Ends the query's open assignment in that final state; answers it as it is now.
///
/// # Errors
/// When the database fails.
pub async fn end_open_of_query(
    tx: &WriteTx,
    query_id: QueryId,
    state: AssignmentState,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Clock, Expr::value(None::<String>))
        .col_expr(Column::ClockStartedAt, Expr::value(None::<Instant>))
        .col_expr(Column::ClockDueAt, Expr::value(None::<Instant>))
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::EndedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    Ok(ended.into_iter().next())
}

/// Changes an open assignment; `None` when it has ended meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn change_open(
    tx: &WriteTx,
    id: AssignmentId,
    change: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    Ok(changed.into_iter().next())
}
