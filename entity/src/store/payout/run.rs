//! Runs: payouts that are approved together.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, OnConflict, Query},
};

use crate::db::WriteTx;
use crate::table::payout;
use crate::table::payout_run::{ActiveModel, Column, Entity, Model};
use crate::value::{Instant, PayoutRunId, PayoutState};

/// Writes a run down that a person drew up.
///
/// # Errors
/// When the database fails.
pub async fn insert_run(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes a weekly run down; `false` when there is one with that rail and cutoff already.
///
/// # Errors
/// When the database fails.
pub async fn insert_weekly(tx: &WriteTx, new: Model) -> Result<bool, DbErr> {
    let written = Entity::insert(new.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// The run with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_run(db: &impl ConnectionTrait, id: PayoutRunId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Moves a run along one drawn arrow and sets further columns; `None` when somebody else has, or no
/// arrow leads there.
///
/// # Errors
/// When the database fails.
pub async fn move_run(
    tx: &WriteTx,
    id: PayoutRunId,
    (from, to): (PayoutState, PayoutState),
    further: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    if !from.may_become(to) {
        return Ok(None);
    }
    let rows = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Keeps the rail's file of a run.
///
/// # Errors
/// When the database fails.
pub async fn set_file(tx: &WriteTx, id: PayoutRunId, file: String) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::File, Expr::value(file))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Runs, newest first, before `before`, at most `limit`; weeks in which nobody was paid are left out.
///
/// # Errors
/// When the database fails.
pub async fn runs(
    db: &impl ConnectionTrait,
    before: Option<PayoutRunId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let filled = Query::select()
        .column(payout::Column::RunId)
        .from(payout::Entity)
        .to_owned();
    let mut select = Entity::find()
        .filter(Column::Id.in_subquery(filled))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// Whether the weekly run with this rail and cutoff was drawn up.
///
/// # Errors
/// When the database fails.
pub async fn has_weekly(
    db: &impl ConnectionTrait,
    rail: &str,
    cutoff: Instant,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(Column::Rail.eq(rail))
        .filter(Column::Cutoff.eq(cutoff))
        .filter(Column::CreatedBy.is_null())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The run with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_run(tx: &WriteTx, id: PayoutRunId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// The runs in this state, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn runs_in(
    db: &impl ConnectionTrait,
    state: PayoutState,
) -> Result<Vec<PayoutRunId>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(state))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await
}
