//! Assignments: begun by an acceptance, ended once.
//!
//! Invariant: a query has at most one assignment that has not ended (a unique index says so too).

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use crate::db::WriteTx;
use crate::table::assignment::{ActiveModel, Column, Entity, Model};
use crate::value::{
    AssignmentId, AssignmentState, Channel, ClockKind, ExpertId, Instant, OfferId, QueryId, QueueId,
};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// The assignment with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: AssignmentId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The assignment that an accepted offer became.
///
/// # Errors
/// When the database fails.
pub async fn of_offer(db: &impl ConnectionTrait, id: OfferId) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::OfferId.eq(id)).one(db).await
}

/// The open assignment of a query.
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

/// The open assignments of these queries.
///
/// # Errors
/// When the database fails.
pub async fn open_of_all(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::QueryId.is_in(chunk.iter().copied()))
                .filter(Column::EndedAt.is_null())
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// The last assignment of a query, open or not.
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

/// Every assignment of a query, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_query(db: &impl ConnectionTrait, query_id: QueryId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .order_by_asc(Column::AcceptedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The last assignment of a query to this expert: the open one if there is one.
///
/// Two in one instant are told apart by that; times alone would not do it.
///
/// # Errors
/// When the database fails.
pub async fn last_of_expert(
    db: &impl ConnectionTrait,
    query_id: QueryId,
    expert_id: ExpertId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::ExpertId.eq(expert_id))
        .order_by(Expr::col(Column::EndedAt).is_null(), Order::Desc)
        .order_by_desc(Column::AcceptedAt)
        .order_by_desc(Column::EndedAt)
        .one(db)
        .await
}

/// How much open work an expert has on these channels.
///
/// # Errors
/// When the database fails.
pub async fn count_open(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    channels: &[Channel],
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::EndedAt.is_null())
        .filter(Column::Channel.is_in(channels.iter().copied()))
        .count(db)
        .await
}

/// The channels of all open work of an expert, one for each.
///
/// # Errors
/// When the database fails.
pub async fn open_channels(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
) -> Result<Vec<Channel>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Channel)
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::EndedAt.is_null())
        .into_tuple()
        .all(db)
        .await
}

/// The open assignments of these queries, locked, by id.
///
/// # Errors
/// When the database fails.
pub async fn lock_open(tx: &WriteTx, queries: &[QueryId]) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::QueryId.is_in(chunk.iter().copied()))
                .filter(Column::EndedAt.is_null())
                .order_by_asc(Column::Id)
                .lock(LockType::Update)
                .all(tx)
                .await?,
        );
    }
    Ok(rows)
}

/// Writes a new assignment.
///
/// # Errors
/// When the database fails, or the query has an open assignment already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(row.id),
        brand_id: Set(row.brand_id),
        query_id: Set(row.query_id),
        queue_id: Set(row.queue_id),
        expert_id: Set(row.expert_id),
        offer_id: Set(row.offer_id),
        channel: Set(row.channel),
        state: Set(row.state),
        price_amount: Set(row.price_amount),
        pay_amount: Set(row.pay_amount),
        currency: Set(row.currency),
        hold_seconds: Set(row.hold_seconds),
        quiet_seconds: Set(row.quiet_seconds),
        accepted_at: Set(row.accepted_at),
        first_reply_at: Set(row.first_reply_at),
        clock: Set(row.clock),
        clock_started_at: Set(row.clock_started_at),
        clock_due_at: Set(row.clock_due_at),
        warned_percent: Set(row.warned_percent),
        ended_at: Set(row.ended_at),
        note: Set(row.note),
        terms: Set(row.terms),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes back an assignment that this transaction wrote and cannot keep.
///
/// # Errors
/// When the database fails.
pub async fn undo(tx: &WriteTx, id: AssignmentId) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Ends open assignments in the same state, clocks stopped; answers those that were open.
///
/// # Errors
/// When the database fails.
pub async fn end_all(
    tx: &WriteTx,
    ids: &[AssignmentId],
    state: AssignmentState,
    note: Option<String>,
    now: Instant,
) -> Result<Vec<Model>, DbErr> {
    let mut ended = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        ended.extend(
            Entity::update_many()
                .col_expr(Column::State, Expr::value(state))
                .col_expr(Column::EndedAt, Expr::value(now))
                .col_expr(Column::Note, Expr::value(note.clone()))
                .col_expr(Column::Clock, Expr::value(None::<ClockKind>))
                .col_expr(Column::ClockStartedAt, Expr::value(None::<Instant>))
                .col_expr(Column::ClockDueAt, Expr::value(None::<Instant>))
                .filter(Column::Id.is_in(chunk.iter().copied()))
                .filter(Column::EndedAt.is_null())
                .exec_with_returning(tx)
                .await?,
        );
    }
    ended.sort_by_key(|row| row.id);
    Ok(ended)
}

/// Notes that a warning was given; answers those that are open and run this clock.
///
/// # Errors
/// When the database fails.
pub async fn warn(
    tx: &WriteTx,
    id: AssignmentId,
    clock: ClockKind,
    percent: i32,
) -> Result<Option<Model>, DbErr> {
    Ok(Entity::update_many()
        .col_expr(Column::WarnedPercent, Expr::value(percent))
        .filter(Column::Id.eq(id))
        .filter(Column::EndedAt.is_null())
        .filter(Column::Clock.eq(clock))
        .filter(Column::WarnedPercent.lt(percent))
        .exec_with_returning(tx)
        .await?
        .into_iter()
        .next())
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

/// The assignments with these ids, in no particular order.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    ids: &[AssignmentId],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::Id.is_in(chunk.iter().copied()))
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// When recent work of a queue was accepted and ended, the latest first, so much at most.
///
/// # Errors
/// When the database fails.
pub async fn recent_work(
    db: &impl ConnectionTrait,
    queue_id: QueueId,
    (since, limit): (Instant, u64),
) -> Result<Vec<(Instant, Instant)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::AcceptedAt, Column::EndedAt])
        .filter(Column::QueueId.eq(queue_id))
        .filter(Column::EndedAt.gte(since))
        .order_by_desc(Column::EndedAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
