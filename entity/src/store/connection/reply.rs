//! What goes back to helpdesks: written beside the decision, sent later by a job, in order.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};

use super::super::is;
use crate::db::WriteTx;
use crate::table::connection_reply::{Column, Entity, Model};
use crate::value::{ConnectionId, Instant, QueryId, ReplyId, ReplyState};

/// Writes a reply; `false` when there is one for the same message or promise.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<bool, DbErr> {
    let written = Entity::insert(new.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// The reply with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: ReplyId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The reply of a query that is to be sent next.
///
/// # Errors
/// When the database fails.
pub async fn next_of(tx: &WriteTx, query: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query))
        .filter(is(Column::State, ReplyState::Waiting))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Replies through a connection before `before`, newest first, at most `limit`; in one state or all.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    (connection, state): (ConnectionId, Option<ReplyState>),
    before: Option<ReplyId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::ConnectionId.eq(connection));
    if let Some(state) = state {
        select = select.filter(is(Column::State, state));
    }
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(limit).all(db).await
}

/// Puts a reply that was given up back into its line; `false` when it was not given up.
///
/// # Errors
/// When the database fails.
pub async fn revive(tx: &WriteTx, id: ReplyId) -> Result<bool, DbErr> {
    let revived = Entity::update_many()
        .col_expr(Column::State, Expr::value(ReplyState::Waiting))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::EndedAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, ReplyState::Parked))
        .exec(tx)
        .await?;
    Ok(revived.rows_affected == 1)
}

/// The latest replies of a query, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn latest_of(
    db: &impl ConnectionTrait,
    query: QueryId,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// The replies of a connection that wait, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn waiting_of(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ConnectionId.eq(connection))
        .filter(is(Column::State, ReplyState::Waiting))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Takes a waiting reply for one try; `false` when somebody else is at it.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    tx: &WriteTx,
    id: ReplyId,
    (now, until): (Instant, Instant),
) -> Result<bool, DbErr> {
    let claimed = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::ClaimedUntil, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, ReplyState::Waiting))
        .filter(
            Column::ClaimedUntil
                .is_null()
                .or(Column::ClaimedUntil.lte(now)),
        )
        .exec(tx)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Lets a claimed reply go after a try that failed; `doubtful` when it may have arrived.
///
/// # Errors
/// When the database fails.
pub async fn release(
    tx: &WriteTx,
    id: ReplyId,
    (error, doubtful): (&str, bool),
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ClaimedUntil, Expr::value(None::<Instant>))
        .col_expr(Column::LastError, Expr::value(error))
        .col_expr(Column::Doubtful, Expr::value(doubtful))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, ReplyState::Waiting))
        .exec(tx)
        .await?;
    Ok(())
}

/// Ends a waiting reply; `false` when it has ended.
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &WriteTx,
    id: ReplyId,
    (state, error): (ReplyState, Option<&str>),
    now: Instant,
) -> Result<bool, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::LastError, Expr::value(error))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, ReplyState::Waiting))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Gives up what waits in these queries, e.g. because what it says was erased.
///
/// # Errors
/// When the database fails.
pub async fn drop_of(
    tx: &WriteTx,
    queries: &[QueryId],
    (reason, now): (&str, Instant),
) -> Result<(), DbErr> {
    for chunk in queries.chunks(1_000) {
        Entity::update_many()
            .col_expr(Column::State, Expr::value(ReplyState::Parked))
            .col_expr(Column::LastError, Expr::value(reason))
            .col_expr(Column::EndedAt, Expr::value(now))
            .filter(Column::QueryId.is_in(chunk.iter().copied()))
            .filter(is(Column::State, ReplyState::Waiting))
            .exec(tx)
            .await?;
    }
    Ok(())
}
