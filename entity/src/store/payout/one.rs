//! One payout: found, locked, moved on with what is known then; and lists by state.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, Query},
};

use crate::db::WriteTx;
use crate::table::payout::{ActiveModel, Column, Entity, Model};
use crate::table::payout_run;
use crate::value::{Instant, PayoutId, PayoutRunId, PayoutState};

/// The payout with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: PayoutId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The payout with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: PayoutId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// Moves a payout along one drawn arrow and sets further columns; `false` when somebody else has,
/// or no arrow leads there.
///
/// # Errors
/// When the database fails.
pub async fn move_on(
    tx: &WriteTx,
    id: PayoutId,
    (from, to): (PayoutState, PayoutState),
    now: Instant,
    further: ActiveModel,
) -> Result<bool, DbErr> {
    if !from.may_become(to) {
        return Ok(false);
    }
    let moved = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec(tx)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Notes what is wrong with a payout that stays in its state.
///
/// # Errors
/// When the database fails.
pub async fn note_failure(tx: &WriteTx, id: PayoutId, failure: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Failure, Expr::value(failure))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Payouts in this state (absent: all), newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn in_state(
    db: &impl ConnectionTrait,
    state: Option<PayoutState>,
    before: Option<PayoutId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_desc(Column::Id).limit(limit);
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// Executing runs of this rail, oldest first, of which nothing is with the rail any more.
///
/// # Errors
/// When the database fails.
pub async fn finished_runs(
    db: &impl ConnectionTrait,
    rail: &str,
    limit: u64,
) -> Result<Vec<PayoutRunId>, DbErr> {
    let open = [PayoutState::Executing, PayoutState::Unknown];
    let under_way = Query::select()
        .column(Column::RunId)
        .from(Entity)
        .and_where(Column::State.is_in(open))
        .to_owned();
    payout_run::Entity::find()
        .select_only()
        .column(payout_run::Column::Id)
        .filter(payout_run::Column::State.eq(PayoutState::Executing))
        .filter(payout_run::Column::Rail.eq(rail))
        .filter(payout_run::Column::Id.not_in_subquery(under_way))
        .order_by_asc(payout_run::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
