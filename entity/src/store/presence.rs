//! Presence: what experts say about being here, and the leases that prove it.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use crate::db::WriteTx;
use crate::table::expert::{Column, Entity, Model};
use crate::value::{ExpertId, Instant, PresenceIntent};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// What an expert says about being here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saying {
    /// What.
    pub intent: PresenceIntent,
    /// Until when, for a pause.
    pub paused_until: Option<Instant>,
    /// How long this call counts as being here.
    pub lease_until: Instant,
}

/// Writes what an expert says; being online forgives offers that lapsed. `None`: no such expert.
///
/// # Errors
/// When the database fails.
pub async fn say(
    tx: &WriteTx,
    id: ExpertId,
    saying: Saying,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let mut update = Entity::update_many()
        .col_expr(Column::Intent, Expr::value(saying.intent))
        .col_expr(Column::IntentSince, Expr::value(now))
        .col_expr(Column::PausedUntil, Expr::value(saying.paused_until))
        .col_expr(Column::SeenAt, Expr::value(now))
        .col_expr(Column::LeaseUntil, Expr::value(saying.lease_until))
        .filter(Column::Id.eq(id));
    if saying.intent == PresenceIntent::Online {
        update = update.col_expr(Column::Lapses, Expr::value(0));
    }
    Ok(update.exec_with_returning(tx).await?.into_iter().next())
}

/// Renews the leases of experts who were heard of; one that lasts longer already stays.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &WriteTx,
    ids: &[ExpertId],
    lease_until: Instant,
    now: Instant,
) -> Result<(), DbErr> {
    for chunk in ids.chunks(CHUNK) {
        Entity::update_many()
            .col_expr(Column::SeenAt, Expr::value(now))
            .col_expr(Column::LeaseUntil, Expr::value(lease_until))
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .filter(
                Column::LeaseUntil
                    .is_null()
                    .or(Column::LeaseUntil.lt(lease_until)),
            )
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Those of these experts whose lease had run out at `now`, locked in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn lock_lapsed(
    tx: &WriteTx,
    ids: &[ExpertId],
    now: Instant,
) -> Result<Vec<ExpertId>, DbErr> {
    let mut lapsed = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(ExpertId, Option<Instant>)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::LeaseUntil])
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .order_by_asc(Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple()
            .all(tx)
            .await?;
        lapsed.extend(
            rows.into_iter()
                .filter(|(_, until)| until.is_none_or(|until| until <= now))
                .map(|(id, _)| id),
        );
    }
    Ok(lapsed)
}

/// The leases of experts heard of since `since`.
///
/// # Errors
/// When the database fails.
pub async fn leases_since(
    db: &impl ConnectionTrait,
    since: Instant,
) -> Result<Vec<(ExpertId, Instant)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::LeaseUntil])
        .filter(Column::SeenAt.gte(since))
        .filter(Column::LeaseUntil.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// Reads experts in the order of their ids and keeps everybody else from changing them.
///
/// # Errors
/// When the database fails.
pub async fn lock_experts(tx: &WriteTx, ids: &[ExpertId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx)
        .await
}

/// What an offer's end adds to an expert's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferOutcome {
    /// Accepted: counts as taken, and forgives lapses.
    Accepted,
    /// Declined for a reason that counts.
    Declined,
    /// Let run out: counts, and one lapse more.
    Lapsed,
}

/// Counts an offer's end for these experts' take rates.
///
/// # Errors
/// When the database fails.
pub async fn count_offers(
    tx: &WriteTx,
    ids: &[ExpertId],
    outcome: OfferOutcome,
) -> Result<(), DbErr> {
    for chunk in ids.chunks(CHUNK) {
        let update = Entity::update_many()
            .col_expr(Column::OffersMade, Expr::col(Column::OffersMade).add(1))
            .filter(Column::Id.is_in(chunk.iter().copied()));
        let update = match outcome {
            OfferOutcome::Accepted => update
                .col_expr(
                    Column::OffersAccepted,
                    Expr::col(Column::OffersAccepted).add(1),
                )
                .col_expr(Column::Lapses, Expr::value(0)),
            OfferOutcome::Declined => update.col_expr(Column::Lapses, Expr::value(0)),
            OfferOutcome::Lapsed => {
                update.col_expr(Column::Lapses, Expr::col(Column::Lapses).add(1))
            }
        };
        update.exec(tx).await?;
    }
    Ok(())
}
