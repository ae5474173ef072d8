//! Who approved a run, and how much it pays.
//!
//! Invariant: a person approves a run once (the primary key).

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::db::WriteTx;
use crate::table::payout;
use crate::table::payout_approval::{Column, Entity, Model};
use crate::value::{Currency, PayoutRunId};

/// Writes an approval down; `false` when this person approved the run before.
///
/// # Errors
/// When the database fails.
pub async fn approve(tx: &WriteTx, new: Model) -> Result<bool, DbErr> {
    let written = Entity::insert(new.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// The approvals of these runs, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn approvals(
    db: &impl ConnectionTrait,
    runs: &[PayoutRunId],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::RunId.is_in(runs.iter().copied()))
        .order_by_asc(Column::At)
        .order_by_asc(Column::PersonId)
        .all(db)
        .await
}

/// What a run pays in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Total {
    /// Which run.
    pub run_id: PayoutRunId,
    /// Of what.
    pub currency: Currency,
    /// How much, in minor units.
    pub amount: i64,
    /// In how many payouts.
    pub payouts: i64,
}

/// What these runs pay, by run and currency.
///
/// # Errors
/// When the database fails.
pub async fn totals(db: &impl ConnectionTrait, runs: &[PayoutRunId]) -> Result<Vec<Total>, DbErr> {
    let sum = Expr::col(payout::Column::Amount).sum().cast_as("bigint");
    payout::Entity::find()
        .select_only()
        .column(payout::Column::RunId)
        .column(payout::Column::Currency)
        .column_as(sum, "amount")
        .column_as(payout::Column::Id.count(), "payouts")
        .filter(payout::Column::RunId.is_in(runs.iter().copied()))
        .group_by(payout::Column::RunId)
        .group_by(payout::Column::Currency)
        .order_by_asc(payout::Column::RunId)
        .order_by_asc(payout::Column::Currency)
        .into_model()
        .all(db)
        .await
}
