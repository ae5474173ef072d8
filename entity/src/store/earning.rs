//! Lines of pay, and of what brands are charged for them.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType, Query},
};

mod lines;

pub use lines::{Clearing, LineFilter, LineTotal, LinesOf, list, next_clearing, open_at, totals};

use super::is;
use crate::db::WriteTx;
use crate::table::earning::{ActiveModel, Column, Entity, Model};
use crate::table::{assignment, brand};
use crate::value::{BrandMode, EarningId, EarningKind, EarningState, Instant, PayoutId, QueryId};

/// Writes a line down.
///
/// # Errors
/// When the database refuses (the resolution has a line already) or fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    let row = new.into_active_model().reset_all();
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The lines of these kinds for a query that are not voided, by id.
///
/// # Errors
/// When the database fails.
pub async fn of_query(
    db: &impl ConnectionTrait,
    query_id: QueryId,
    kinds: &[EarningKind],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::Kind.is_in(kinds.iter().copied()))
        .filter(Column::State.ne(EarningState::Voided))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The line with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: EarningId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The line with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: EarningId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// Moves a line along one drawn arrow and sets further columns; `None` when somebody else has moved
/// it, or no arrow leads there.
///
/// # Errors
/// When the database fails.
pub async fn transition(
    tx: &WriteTx,
    id: EarningId,
    (from, to): (EarningState, EarningState),
    now: Instant,
    further: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    if !from.may_become(to) {
        return Ok(None);
    }
    let rows = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Lines whose hold is over, by expert, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn clearable(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(is(Column::State, EarningState::Clearing))
        .filter(Column::ClearAt.lte(now))
        .order_by_asc(Column::ClearAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Reads lines that can be paid out and cleared before `cutoff`, by expert, currency and id, and
/// keeps everybody else from changing them until the commit. Play money of test twins is left out,
/// what the platform itself pays is not.
///
/// # Errors
/// When the database fails.
pub async fn lock_payable(tx: &WriteTx, cutoff: Instant) -> Result<Vec<Model>, DbErr> {
    let live = Query::select()
        .column(brand::Column::Id)
        .from(brand::Entity)
        .and_where(brand::Column::Mode.eq(BrandMode::Live))
        .to_owned();
    Entity::find()
        .filter(is(Column::State, EarningState::Available))
        .filter(Column::ClearAt.lt(cutoff))
        .filter(
            Column::BrandId
                .is_null()
                .or(Column::BrandId.in_subquery(live)),
        )
        .order_by_asc(Column::ExpertId)
        .order_by_asc(Column::Currency)
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(tx)
        .await
}

/// Puts available lines into a payout; answers how many still were available.
///
/// # Errors
/// When the database fails.
pub async fn put_into(
    tx: &WriteTx,
    payout_id: PayoutId,
    ids: &[EarningId],
    now: Instant,
) -> Result<u64, DbErr> {
    let mut moved = 0;
    for chunk in ids.chunks(500) {
        moved += Entity::update_many()
            .col_expr(Column::State, Expr::value(EarningState::InPayout))
            .col_expr(Column::PayoutId, Expr::value(payout_id))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .filter(is(Column::State, EarningState::Available))
            .exec(tx)
            .await?
            .rows_affected;
    }
    Ok(moved)
}

/// Moves all lines of a payout on: paid, or available again (and out of it).
///
/// # Errors
/// When the database fails.
pub async fn leave_payout(
    tx: &WriteTx,
    payout_id: PayoutId,
    paid: bool,
    now: Instant,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::PayoutId.eq(payout_id))
        .filter(is(Column::State, EarningState::InPayout));
    let update = if paid {
        update.col_expr(Column::State, Expr::value(EarningState::Paid))
    } else {
        update
            .col_expr(Column::State, Expr::value(EarningState::Available))
            .col_expr(Column::PayoutId, Expr::value(None::<Uuid>))
    };
    update.exec(tx).await?;
    Ok(())
}

/// Lines after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<EarningId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}

/// The lines with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[EarningId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}

/// The lines in these payouts, by id.
///
/// # Errors
/// When the database fails.
pub async fn of_payouts(
    db: &impl ConnectionTrait,
    payouts: &[PayoutId],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PayoutId.is_in(payouts.iter().copied()))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Queries whose lines that are not voided cost their brand more than the dearest offer that was
/// accepted for them.
///
/// # Errors
/// When the database fails.
pub async fn overcharged(db: &impl ConnectionTrait) -> Result<Vec<QueryId>, DbErr> {
    let dearest = Query::select()
        .expr(assignment::Column::PriceAmount.max())
        .from(assignment::Entity)
        .and_where(
            Expr::col((assignment::Entity, assignment::Column::QueryId))
                .equals((Entity, Column::QueryId)),
        )
        .to_owned();
    Entity::find()
        .select_only()
        .column(Column::QueryId)
        .filter(Column::QueryId.is_not_null())
        .filter(Column::State.ne(EarningState::Voided))
        .filter(Column::Kind.is_in(EarningKind::FOR_WORK))
        .group_by(Column::QueryId)
        .having(
            Expr::expr(Column::PriceAmount.sum().cast_as("bigint"))
                .gt(Expr::SubQuery(None, Box::new(dearest.into()))),
        )
        .into_tuple()
        .all(db)
        .await
}
