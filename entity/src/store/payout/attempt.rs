//! Attempts: each try at sending a payout.
//!
//! Invariant: a payout has at most one attempt that may have happened (a unique index).

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, prelude::*, sea_query::Expr};

use super::super::{is, rows};
use crate::db::WriteTx;
use crate::table::payout_attempt::{Column, Entity, Model};
use crate::value::{AttemptState, Instant, PayoutId};

/// Writes attempts down.
///
/// # Errors
/// When the database refuses (a payout has one already) or fails.
pub async fn insert_attempts(tx: &WriteTx, new: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, new).await
}

/// Ends the attempt at a payout that was sent; `false` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn end_attempts(
    tx: &WriteTx,
    payout_id: PayoutId,
    state: AttemptState,
    now: Instant,
) -> Result<bool, DbErr> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::PayoutId.eq(payout_id))
        .filter(is(Column::State, AttemptState::Sent))
        .exec(tx)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// The attempts at these payouts.
///
/// # Errors
/// When the database fails.
pub async fn attempts(
    db: &impl ConnectionTrait,
    payouts: &[PayoutId],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PayoutId.is_in(payouts.iter().copied()))
        .all(db)
        .await
}
