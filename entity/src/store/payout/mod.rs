//! Payouts: runs, the payouts in them, the attempts at them, and where experts' money is sent.

mod account;
mod approval;
mod attempt;
mod destination;
mod one;
mod run;
mod sending;

pub use account::{held_back, keep_provider_account, note_account, of_provider};
pub use approval::{Total, approvals, approve, totals};
pub use attempt::{attempts, end_attempts, insert_attempts};
pub use destination::{Payee, countries, destination, lock_destination, payees, put_destination};
pub use one::{find, finished_runs, in_state, lock, move_on, note_failure};
pub use run::{
    find_run, has_weekly, insert_run, insert_weekly, lock_run, move_run, runs, runs_in, set_file,
};
pub use sending::{
    claim_reading, count_attempts, due_attempts, find_attempt, move_attempt, note_attempt,
    open_attempt, unattempted,
};

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::*,
    sea_query::Expr,
};

use super::rows;
use crate::db::WriteTx;
use crate::table::payout::{Column, Entity, Model};
use crate::value::{ExpertId, Instant, PayoutId, PayoutRunId, PayoutState};

/// Payouts per statement.
const CHUNK: usize = 500;

/// Writes payouts down.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, new).await
}

/// The payouts of a run that are in this state (absent: all), by id, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn of_run(
    db: &impl ConnectionTrait,
    run_id: PayoutRunId,
    state: Option<PayoutState>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::RunId.eq(run_id))
        .order_by_asc(Column::Id)
        .limit(limit);
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    select.all(db).await
}

/// Moves a payout along one drawn arrow; `false` when somebody else has, or no arrow leads there.
///
/// # Errors
/// When the database fails.
pub async fn transition(
    tx: &WriteTx,
    id: PayoutId,
    (from, to): (PayoutState, PayoutState),
    now: Instant,
) -> Result<bool, DbErr> {
    if !from.may_become(to) {
        return Ok(false);
    }
    let moved = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Moves all payouts of a run that are in `from`; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn transition_all(
    tx: &WriteTx,
    run_id: PayoutRunId,
    (from, to): (PayoutState, PayoutState),
    now: Instant,
) -> Result<u64, DbErr> {
    if !from.may_become(to) {
        return Ok(0);
    }
    let moved = Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::RunId.eq(run_id))
        .filter(Column::State.eq(from))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected)
}

/// An expert's payouts, newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn of_expert(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    before: Option<PayoutId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::ExpertId.eq(expert_id))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// Payouts after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<PayoutId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}

/// The payouts with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[PayoutId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}
