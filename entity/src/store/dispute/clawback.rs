//! Clawbacks: pay that was sent and has to be given back, and the payouts that make it good.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, Query},
};

use crate::db::WriteTx;
use crate::store::rows;
use crate::table::clawback::{Column, Entity, Model};
use crate::table::{payout, payout_netting};
use crate::value::{ClawbackId, Currency, DisputeId, ExpertId, Instant, PayoutId, PayoutState};

/// Writes a clawback down.
///
/// # Errors
/// When the database refuses (the dispute has one) or fails.
pub async fn insert_clawback(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// What experts have to give back and no payout has made good, oldest first; nobody else changes
/// it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn outstanding(tx: &WriteTx) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Expr::col(Column::Netted).lt(Expr::col(Column::Amount)))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(tx)
        .await
}

/// Lets a payout make good a part of clawbacks.
///
/// # Errors
/// When it would be more than is left, or the database fails.
pub async fn net(tx: &WriteTx, parts: Vec<payout_netting::Model>) -> Result<(), DbErr> {
    for part in &parts {
        Entity::update_many()
            .col_expr(Column::Netted, Expr::col(Column::Netted).add(part.amount))
            .filter(Column::Id.eq(part.clawback_id))
            .exec(tx)
            .await?;
    }
    rows::insert::<payout_netting::Entity>(tx, parts).await
}

/// A payout that is not sent makes nothing good; answers how much it would have.
///
/// # Errors
/// When the database fails.
pub async fn give_back(tx: &WriteTx, payout: PayoutId) -> Result<i64, DbErr> {
    let parts = nettings(tx, &[payout]).await?;
    for part in &parts {
        Entity::update_many()
            .col_expr(Column::Netted, Expr::col(Column::Netted).sub(part.amount))
            .filter(Column::Id.eq(part.clawback_id))
            .exec(tx)
            .await?;
    }
    Ok(parts.iter().map(|part| part.amount).sum())
}

/// What these payouts make or made good, by payout.
///
/// # Errors
/// When the database fails.
pub async fn nettings(
    db: &impl ConnectionTrait,
    payouts: &[PayoutId],
) -> Result<Vec<payout_netting::Model>, DbErr> {
    payout_netting::Entity::find()
        .filter(payout_netting::Column::PayoutId.is_in(payouts.iter().copied()))
        .order_by_asc(payout_netting::Column::PayoutId)
        .order_by_asc(payout_netting::Column::ClawbackId)
        .all(db)
        .await
}

/// What payouts make or made good of these clawbacks; those that were not sent do not count.
///
/// # Errors
/// When the database fails.
pub async fn netted(
    db: &impl ConnectionTrait,
    clawbacks: &[ClawbackId],
) -> Result<Vec<(ClawbackId, i64)>, DbErr> {
    let sent = Query::select()
        .column(payout::Column::Id)
        .from(payout::Entity)
        .and_where(
            payout::Column::State.is_not_in([PayoutState::Cancelled, PayoutState::NotCreated]),
        )
        .to_owned();
    payout_netting::Entity::find()
        .select_only()
        .column(payout_netting::Column::ClawbackId)
        .column_as(
            payout_netting::Column::Amount.sum().cast_as("bigint"),
            "netted",
        )
        .filter(payout_netting::Column::ClawbackId.is_in(clawbacks.iter().copied()))
        .filter(payout_netting::Column::PayoutId.in_subquery(sent))
        .group_by(payout_netting::Column::ClawbackId)
        .into_tuple()
        .all(db)
        .await
}

/// What payouts drawn up since then have made good, by expert; those that were not sent do not
/// count.
///
/// # Errors
/// When the database fails.
pub async fn netted_since(
    db: &impl ConnectionTrait,
    currency: Currency,
    since: Instant,
) -> Result<Vec<(ExpertId, i64)>, DbErr> {
    let void = [PayoutState::Cancelled, PayoutState::NotCreated];
    payout::Entity::find()
        .select_only()
        .column(payout::Column::ExpertId)
        .column_as(
            payout::Column::NettedAmount.sum().cast_as("bigint"),
            "netted",
        )
        .filter(payout::Column::Currency.eq(currency))
        .filter(payout::Column::CreatedAt.gte(since))
        .filter(payout::Column::NettedAmount.gt(0))
        .filter(payout::Column::State.is_not_in(void))
        .group_by(payout::Column::ExpertId)
        .into_tuple()
        .all(db)
        .await
}

/// The clawbacks that follow from these disputes.
///
/// # Errors
/// When the database fails.
pub async fn clawbacks(
    db: &impl ConnectionTrait,
    disputes: &[DisputeId],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::DisputeId.is_in(disputes.iter().copied()))
        .all(db)
        .await
}

/// What an expert has to give back, newest first.
///
/// # Errors
/// When the database fails.
pub async fn clawbacks_of(
    db: &impl ConnectionTrait,
    expert: ExpertId,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.eq(expert))
        .order_by_desc(Column::Id)
        .all(db)
        .await
}
