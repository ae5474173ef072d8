//! Seats: opened, moved along the drawn arrows, closed. One row per holder.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Condition, Expr, ExprTrait, Query},
};

use super::super::{is, is_any, rows};
use super::CHUNK;
use crate::db::WriteTx;
use crate::table::earning;
use crate::table::shift_seat::{ActiveModel, Column, Entity, Model};
use crate::value::{EarningState, Instant, SeatId, SeatState, ShiftId};

/// Writes new seats.
///
/// # Errors
/// When the database fails, a seat is open or held already, or its expert sits elsewhere then.
pub async fn insert_all(tx: &WriteTx, seats: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, seats).await
}

/// The seat with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: SeatId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// All rows of these shifts' seats: by shift and seat, in the order in which their holders left, the
/// open or held one last.
///
/// # Errors
/// When the database fails.
pub async fn of_shifts(db: &impl ConnectionTrait, ids: &[ShiftId]) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::ShiftId.is_in(chunk.iter().copied()))
                .all(db)
                .await?,
        );
    }
    // Here and not in SQL: the databases disagree on where nulls belong.
    rows.sort_by_key(|row| {
        let left = (row.ended_at.is_none(), row.ended_at);
        (row.shift_id, row.seat_no, left, row.created_at, row.id)
    });
    Ok(rows)
}

/// Moves a seat along one drawn arrow and sets further columns; `None` when somebody else has moved
/// it, or no arrow leads there. Its revision counts up.
///
/// # Errors
/// When the database fails, or its expert sits elsewhere at that time.
pub async fn transition(
    tx: &WriteTx,
    id: SeatId,
    (from, to): (SeatState, SeatState),
    further: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    if !from.may_become(to) {
        return Ok(None);
    }
    let rows = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Sets columns of a seat that is still in this state; its revision counts up.
///
/// # Errors
/// When the database fails, or its expert sits elsewhere at that time.
pub async fn change(
    tx: &WriteTx,
    (id, state): (SeatId, SeatState),
    changes: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(changes)
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(state))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Writes down that the holder of a seat was reminded; `false` when that was done before, or the
/// seat is neither claimed nor confirmed any more.
///
/// # Errors
/// When the database fails.
pub async fn remind(tx: &WriteTx, id: SeatId, now: Instant) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::RemindedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([SeatState::Claimed, SeatState::Confirmed]))
        .filter(Column::RemindedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The first of some seats, in the order of a column and then of their ids.
pub(super) async fn first(
    db: &impl ConnectionTrait,
    (seats, by): (Select<Entity>, Column),
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let ordered = seats.order_by_asc(by).order_by_asc(Column::Id);
    ordered.limit(limit).all(db).await
}

/// Held seats that reach into `[from, to)`, by time.
///
/// # Errors
/// When the database fails.
pub async fn held(
    db: &impl ConnectionTrait,
    (from, to): (Instant, Instant),
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let seats = Entity::find()
        .filter(is_any(Column::State, SeatState::HELD))
        .filter(Column::EndsAt.gt(from))
        .filter(Column::StartsAt.lt(to));
    first(db, (seats, Column::StartsAt), limit).await
}

/// Held seats that began at `before` or earlier and whose expert has not checked in, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn not_checked_in(
    db: &impl ConnectionTrait,
    before: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let seats = Entity::find()
        .filter(is_any(
            Column::State,
            [SeatState::Claimed, SeatState::Confirmed],
        ))
        .filter(Column::StartsAt.lte(before));
    first(db, (seats, Column::StartsAt), limit).await
}

/// Seats whose expert is here and that are over at `now`, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn over(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let seats = Entity::find()
        .filter(is(Column::State, SeatState::CheckedIn))
        .filter(Column::EndsAt.lte(now));
    first(db, (seats, Column::EndsAt), limit).await
}

/// Seats that can be settled, the longest first: nothing is paid for waiting on them, or no query
/// of their time waits to become final, or they ended at `by` or before.
///
/// # Errors
/// When the database fails.
pub async fn unsettled(
    db: &impl ConnectionTrait,
    by: Instant,
    after: Option<(Instant, SeatId)>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let seat = |column: Column| Expr::col((Entity, column));
    let open = Query::select()
        .column(earning::Column::Id)
        .from(earning::Entity)
        .and_where(
            Expr::col((earning::Entity, earning::Column::ExpertId)).eq(seat(Column::ExpertId)),
        )
        .and_where(earning::Column::State.eq(EarningState::Accrued))
        .and_where(
            Expr::col((earning::Entity, earning::Column::CreatedAt)).gte(seat(Column::StartsAt)),
        )
        .and_where(
            Expr::col((earning::Entity, earning::Column::CreatedAt)).lt(seat(Column::EndsAt)),
        )
        .to_owned();
    let ready = Condition::any()
        .add(Column::StandbyHourlyAmount.is_null())
        .add(Column::EndedAt.lte(by))
        .add(Expr::exists(open).not());
    let mut select = Entity::find()
        .filter(is_any(
            Column::State,
            [SeatState::Ended, SeatState::CutShort],
        ))
        .filter(ready);
    if let Some((ended_at, id)) = after {
        select = select.filter(
            Column::EndedAt
                .gt(ended_at)
                .or(Column::EndedAt.eq(ended_at).and(Column::Id.gt(id))),
        );
    }
    select
        .order_by_asc(Column::EndedAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// The seats with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[SeatId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}
