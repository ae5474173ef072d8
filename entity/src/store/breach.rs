//! How promises end: who answered, or why they broke, with the evidence that is kept.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use super::{is, is_any, rows};
use crate::db::WriteTx;
use crate::table::breach::{Column, Entity, Model};
use crate::table::{assignment, offer, promise, query, shift, shift_queue, shift_seat};
use crate::value::{
    BreachCause, ExpertId, Instant, LanguageTag, OfferState, PromiseId, PromiseState, QueryId,
    QueueId, SeatState, ShiftId, ShiftState,
};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Ends the promise of a query that is still in force because an expert answered, and notes who;
/// answers it as it is now. Renewed promises of the query note it too: they have no other end.
///
/// # Errors
/// When the database fails.
pub async fn answered(
    tx: &WriteTx,
    (query_id, expert_id): (QueryId, ExpertId),
    (state, cause): (PromiseState, Option<BreachCause>),
    now: Instant,
) -> Result<Option<promise::Model>, DbErr> {
    let ended = promise::Entity::update_many()
        .col_expr(promise::Column::State, Expr::value(state))
        .col_expr(promise::Column::EndedAt, Expr::value(now))
        .col_expr(promise::Column::Cause, Expr::value(cause))
        .col_expr(promise::Column::ExpertId, Expr::value(expert_id))
        .filter(promise::Column::QueryId.eq(query_id))
        .filter(is(promise::Column::State, PromiseState::Made))
        .exec_with_returning(tx)
        .await?;
    let ended = ended.into_iter().next();
    if ended.as_ref().is_some_and(|promise| promise.number > 1) {
        promise::Entity::update_many()
            .col_expr(promise::Column::ExpertId, Expr::value(expert_id))
            .filter(promise::Column::QueryId.eq(query_id))
            .filter(is(promise::Column::State, PromiseState::Renewed))
            .filter(promise::Column::ExpertId.is_null())
            .exec(tx)
            .await?;
    }
    Ok(ended)
}

/// Keeps the evidence of breaches; what is known already stays.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    let mut known = OnConflict::column(Column::PromiseId);
    known.do_nothing();
    rows::put::<Entity>(tx, rows, known).await
}

/// The evidence of a breach.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: PromiseId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Notes that promises in force were broken, freezes the cause, and who held their queries.
///
/// # Errors
/// When the database fails.
pub async fn break_all(
    tx: &WriteTx,
    promises: &[PromiseId],
    (cause, holder): (BreachCause, Option<ExpertId>),
    now: Instant,
) -> Result<(), DbErr> {
    for chunk in promises.chunks(CHUNK) {
        promise::Entity::update_many()
            .col_expr(promise::Column::State, Expr::value(PromiseState::Broken))
            .col_expr(promise::Column::EndedAt, Expr::value(now))
            .col_expr(promise::Column::Cause, Expr::value(cause))
            .col_expr(promise::Column::ExpertId, Expr::value(holder))
            .filter(promise::Column::Id.is_in(chunk.iter().copied()))
            .filter(is(promise::Column::State, PromiseState::Made))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// How many offers of these queries were declined or ran out.
///
/// # Errors
/// When the database fails.
pub async fn refusals(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<(QueryId, OfferState, i64)>, DbErr> {
    let mut refusals = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        let rows: Vec<(QueryId, OfferState, i64)> = offer::Entity::find()
            .select_only()
            .columns([offer::Column::QueryId, offer::Column::State])
            .column_as(offer::Column::Id.count(), "count")
            .filter(offer::Column::QueryId.is_in(chunk.iter().copied()))
            .filter(offer::Column::State.is_in([OfferState::Declined, OfferState::Expired]))
            .group_by(offer::Column::QueryId)
            .group_by(offer::Column::State)
            .into_tuple()
            .all(db)
            .await?;
        refusals.extend(rows);
    }
    Ok(refusals)
}

/// The work on these queries, open or ended, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn held(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<assignment::Model>, DbErr> {
    let mut work = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        work.extend(
            assignment::Entity::find()
                .filter(assignment::Column::QueryId.is_in(chunk.iter().copied()))
                .order_by_asc(assignment::Column::Id)
                .all(db)
                .await?,
        );
    }
    Ok(work)
}

/// When the first promise of each of these queries was made: when they were handed over.
///
/// # Errors
/// When the database fails.
pub async fn handed_over(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<BTreeMap<QueryId, Instant>, DbErr> {
    let mut first = BTreeMap::new();
    for chunk in queries.chunks(CHUNK) {
        let rows: Vec<(QueryId, Instant)> = promise::Entity::find()
            .select_only()
            .columns([promise::Column::QueryId, promise::Column::MadeAt])
            .filter(promise::Column::QueryId.is_in(chunk.iter().copied()))
            .filter(promise::Column::Number.eq(1))
            .into_tuple()
            .all(db)
            .await?;
        first.extend(rows);
    }
    Ok(first)
}

/// A seat of a shift that serves a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The queue.
    pub queue: QueueId,
    /// The language the shift is for, if for one.
    pub language: Option<LanguageTag>,
    /// The seat under one holder.
    pub seat: shift_seat::Model,
}

/// The seats of published shifts for these queues that reach into `[from, to)` and whose holder
/// did not come, and those that somebody else took instead.
///
/// # Errors
/// When the database fails.
pub async fn seats_missed(
    db: &impl ConnectionTrait,
    queues: &[QueueId],
    (from, to): (Instant, Instant),
) -> Result<Vec<Served>, DbErr> {
    let mut served = Vec::new();
    for chunk in queues.chunks(CHUNK) {
        let shifts: Vec<(QueueId, ShiftId, Option<LanguageTag>)> = shift_queue::Entity::find()
            .select_only()
            .columns([shift_queue::Column::QueueId, shift_queue::Column::ShiftId])
            .column(shift::Column::Language)
            .join(
                sea_orm::JoinType::InnerJoin,
                shift_queue::Entity::belongs_to(shift::Entity)
                    .from(shift_queue::Column::ShiftId)
                    .to(shift::Column::Id)
                    .into(),
            )
            .filter(shift_queue::Column::QueueId.is_in(chunk.iter().copied()))
            .filter(shift::Column::State.eq(ShiftState::Published))
            .filter(shift::Column::StartsAt.lt(to))
            .filter(shift::Column::EndsAt.gt(from))
            .into_tuple()
            .all(db)
            .await?;
        let seats = seats_of(db, shifts.iter().map(|(_, id, _)| *id).collect()).await?;
        for (queue, id, language) in shifts {
            let of_shift = seats.iter().filter(|seat| seat.shift_id == id).cloned();
            served.extend(of_shift.map(|seat| Served {
                queue,
                language: language.clone(),
                seat,
            }));
        }
    }
    Ok(served)
}

async fn seats_of(
    db: &impl ConnectionTrait,
    mut shifts: Vec<ShiftId>,
) -> Result<Vec<shift_seat::Model>, DbErr> {
    shifts.sort_unstable();
    shifts.dedup();
    let wanted = SeatState::DUTY.into_iter().chain([SeatState::NoShow]);
    let wanted: Vec<SeatState> = wanted.collect();
    let mut seats = Vec::new();
    for chunk in shifts.chunks(CHUNK) {
        seats.extend(
            shift_seat::Entity::find()
                .filter(shift_seat::Column::ShiftId.is_in(chunk.iter().copied()))
                .filter(is_any(shift_seat::Column::State, wanted.iter().copied()))
                .order_by_asc(shift_seat::Column::Id)
                .all(db)
                .await?,
        );
    }
    Ok(seats)
}

/// How many queries of a queue in a language have an id in `[from, to)`.
///
/// # Errors
/// When the database fails.
pub async fn arrived(
    db: &impl ConnectionTrait,
    (queue, language): (QueueId, &LanguageTag),
    (from, to): (QueryId, QueryId),
) -> Result<u64, DbErr> {
    query::Entity::find()
        .filter(query::Column::QueueId.eq(queue))
        .filter(query::Column::Id.gte(from))
        .filter(query::Column::Id.lt(to))
        .filter(query::Column::Language.eq(language.clone()))
        .count(db)
        .await
}
