//! Attempts over a provider: handed over once, read until it is known what became of them.
//!
//! Each change is guarded by the state it leaves; whoever changes an attempt has locked its payout.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, Query},
};

use super::super::is;
use crate::db::WriteTx;
use crate::table::payout;
use crate::table::payout_attempt::{ActiveModel, Column, Entity, Model};
use crate::value::{AttemptId, AttemptState, Instant, PayoutId, PayoutRunId, PayoutState};

/// The attempt at a payout that may happen or have happened; there is at most one.
///
/// # Errors
/// When the database fails.
pub async fn open_attempt(
    db: &impl ConnectionTrait,
    payout_id: PayoutId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::PayoutId.eq(payout_id))
        .filter(Column::State.ne(AttemptState::Rejected))
        .one(db)
        .await
}

/// The attempt with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_attempt(
    db: &impl ConnectionTrait,
    id: AttemptId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// How many attempts there were at a payout.
///
/// # Errors
/// When the database fails.
pub async fn count_attempts(db: &impl ConnectionTrait, payout_id: PayoutId) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::PayoutId.eq(payout_id))
        .count(db)
        .await
}

/// Payouts of a run that are with the rail and were never attempted, by id, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn unattempted(
    db: &impl ConnectionTrait,
    run_id: PayoutRunId,
    limit: u64,
) -> Result<Vec<payout::Model>, DbErr> {
    let of_run = Query::select()
        .column(payout::Column::Id)
        .from(payout::Entity)
        .and_where(payout::Column::RunId.eq(run_id))
        .to_owned();
    let attempted = Query::select()
        .column(Column::PayoutId)
        .from(Entity)
        .and_where(Column::PayoutId.in_subquery(of_run))
        .to_owned();
    payout::Entity::find()
        .filter(payout::Column::RunId.eq(run_id))
        .filter(payout::Column::State.eq(PayoutState::Executing))
        .filter(payout::Column::Id.not_in_subquery(attempted))
        .order_by_asc(payout::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Moves an attempt along one drawn arrow and sets further columns; `false` when it is not in that
/// state any more, or no arrow leads there.
///
/// # Errors
/// When the database fails.
pub async fn move_attempt(
    tx: &WriteTx,
    id: AttemptId,
    (from, to): (AttemptState, AttemptState),
    further: ActiveModel,
) -> Result<bool, DbErr> {
    if !from.may_become(to) {
        return Ok(false);
    }
    let moved = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, from))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Sets columns of an attempt that stays in its state; `false` when it is not in it.
///
/// # Errors
/// When the database fails.
pub async fn note_attempt(
    tx: &WriteTx,
    id: AttemptId,
    state: AttemptState,
    columns: ActiveModel,
) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .set(columns)
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, state))
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Takes the next reading of an attempt that nobody knows the outcome of, until `until`; `false`
/// when somebody else has taken it, or its time has not come.
///
/// # Errors
/// When the database fails.
pub async fn claim_reading(
    tx: &WriteTx,
    id: AttemptId,
    (now, until): (Instant, Instant),
) -> Result<bool, DbErr> {
    let claimed = Entity::update_many()
        .col_expr(Column::NextReadAt, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, AttemptState::Unknown))
        .filter(Column::NextReadAt.lte(now))
        .exec(tx)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Attempts over a provider that are in this state and whose time has come, oldest first, at most
/// `limit`: to be sent (`created`), given up (`sent`), read (`unknown`).
///
/// # Errors
/// When the database fails.
pub async fn due_attempts(
    db: &impl ConnectionTrait,
    state: AttemptState,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(is(Column::State, state))
        .filter(Column::Key.is_not_null())
        .filter(Column::NextReadAt.is_not_null())
        .filter(Column::NextReadAt.lte(now))
        .order_by_asc(Column::NextReadAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}
