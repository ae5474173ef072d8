//! Swaps: one open wish per seat, ended once.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Condition, Expr, ExprTrait, LockType, Query, SubQueryStatement},
};

use super::super::is;
use crate::db::WriteTx;
use crate::table::shift_swap::{Column, Entity, Model};
use crate::table::{shift, shift_seat};
use crate::value::{ExpertId, Instant, SeatId, ShiftId, SwapId, SwapState};

/// The swap with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: SwapId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Reads the swap and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: SwapId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// The open swap of a seat.
///
/// # Errors
/// When the database fails.
pub async fn open_of(db: &impl ConnectionTrait, seat: SeatId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::SeatId.eq(seat))
        .filter(is(Column::State, SwapState::Open))
        .one(db)
        .await
}

/// Writes a new swap.
///
/// # Errors
/// When the database fails, or the seat has an open swap.
pub async fn insert(tx: &WriteTx, swap: Model) -> Result<(), DbErr> {
    Entity::insert(swap.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Ends an open swap; `None` when it has ended.
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &WriteTx,
    id: SwapId,
    (state, taken_by): (SwapState, Option<ExpertId>),
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::TakenBy, Expr::value(taken_by))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(SwapState::Open))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Ends the open swaps of a shift, or of one seat of it.
///
/// # Errors
/// When the database fails.
pub async fn end_all(
    tx: &WriteTx,
    (shift, seat): (ShiftId, Option<SeatId>),
    state: SwapState,
    now: Instant,
) -> Result<(), DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::ShiftId.eq(shift))
        .filter(is(Column::State, SwapState::Open));
    if let Some(seat) = seat {
        update = update.filter(Column::SeatId.eq(seat));
    }
    update.exec(tx).await?;
    Ok(())
}

/// Binds the open swaps of a shift to the revisions that it and its seats have now: what they pass
/// on has not become worse.
///
/// # Errors
/// When the database fails.
pub async fn rebind(tx: &WriteTx, shift: ShiftId, revision: i64) -> Result<(), DbErr> {
    let seat = Query::select()
        .column(shift_seat::Column::Revision)
        .from(shift_seat::Entity)
        .and_where(
            Expr::col((shift_seat::Entity, shift_seat::Column::Id))
                .equals((Entity, Column::SeatId)),
        )
        .to_owned();
    Entity::update_many()
        .col_expr(Column::ShiftRevision, Expr::value(revision))
        .col_expr(
            Column::SeatRevision,
            Expr::from(SubQueryStatement::from(seat)),
        )
        .filter(Column::ShiftId.eq(shift))
        .filter(is(Column::State, SwapState::Open))
        .exec(tx)
        .await?;
    Ok(())
}

/// The swaps that an expert made, or may take, newest first, before `before`.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    (before, now): (Option<SwapId>, Instant),
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let ahead = Query::select()
        .column(shift::Column::Id)
        .from(shift::Entity)
        .and_where(shift::Column::StartsAt.gt(now))
        .to_owned();
    let for_them = Condition::any()
        .add(Column::OfferedTo.is_null())
        .add(Column::OfferedTo.eq(expert));
    let open = Condition::all()
        .add(is(Column::State, SwapState::Open))
        .add(Column::ShiftId.in_subquery(ahead))
        .add(for_them);
    let mut select = Entity::find().filter(
        Condition::any()
            .add(Column::OfferedBy.eq(expert))
            .add(Column::TakenBy.eq(expert))
            .add(open),
    );
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(limit).all(db).await
}

/// Open swaps of shifts that have begun.
///
/// # Errors
/// When the database fails.
pub async fn begun(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let begun = Query::select()
        .column(shift::Column::Id)
        .from(shift::Entity)
        .and_where(shift::Column::StartsAt.lte(now))
        .to_owned();
    Entity::find()
        .filter(is(Column::State, SwapState::Open))
        .filter(Column::ShiftId.in_subquery(begun))
        .limit(limit)
        .all(db)
        .await
}
