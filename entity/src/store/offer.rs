//! Offers: made in bulk, ended once.
//!
//! Invariant: an offer that has ended stays as it ended; every end is guarded by `pending`.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType},
};

use super::{is, rows};
use crate::db::WriteTx;
use crate::table::offer::{Column, Entity, Model};
use crate::value::{
    DeclineReason, ExpertId, Instant, OfferEndReason, OfferId, OfferState, QueryId,
};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// How an offer ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferEnding {
    /// Its last state.
    pub state: OfferState,
    /// Why, when it was rescinded or voided.
    pub reason: Option<OfferEndReason>,
    /// Why, when it was declined.
    pub decline: Option<DeclineReason>,
    /// What the expert added.
    pub note: Option<String>,
}

impl OfferEnding {
    /// An end without words of the expert.
    #[must_use]
    pub const fn plain(state: OfferState, reason: Option<OfferEndReason>) -> Self {
        Self {
            state,
            reason,
            decline: None,
            note: None,
        }
    }
}

/// The offer with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: OfferId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The expert's offer with this id; another's is absent.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    id: OfferId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::ExpertId.eq(expert_id))
        .one(db)
        .await
}

/// The pending offers of an expert, oldest first, from after `after`.
///
/// # Errors
/// When the database fails.
pub async fn pending_of_expert(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    after: Option<OfferId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::ExpertId.eq(expert_id))
        .filter(is(Column::State, OfferState::Pending));
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// The pending offers of these queries, locked, by id.
///
/// # Errors
/// When the database fails.
pub async fn lock_pending(tx: &WriteTx, queries: &[QueryId]) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::QueryId.is_in(chunk.iter().copied()))
                .filter(is(Column::State, OfferState::Pending))
                .order_by_asc(Column::Id)
                .lock(LockType::Update)
                .all(tx)
                .await?,
        );
    }
    Ok(rows)
}

/// Writes new offers.
///
/// # Errors
/// When the database fails, or an expert is asked twice for the same query.
pub async fn insert_all(tx: &WriteTx, offers: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, offers).await
}

/// Ends pending offers in the same way; answers those that were still pending, as they are now.
///
/// # Errors
/// When the database fails.
pub async fn end_all(
    tx: &WriteTx,
    ids: &[OfferId],
    ending: &OfferEnding,
    now: Instant,
) -> Result<Vec<Model>, DbErr> {
    let mut ended = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        ended.extend(
            Entity::update_many()
                .col_expr(Column::State, Expr::value(ending.state))
                .col_expr(Column::EndedAt, Expr::value(now))
                .col_expr(Column::EndReason, Expr::value(ending.reason))
                .col_expr(Column::DeclineReason, Expr::value(ending.decline))
                .col_expr(Column::Note, Expr::value(ending.note.clone()))
                .filter(Column::Id.is_in(chunk.iter().copied()))
                .filter(is(Column::State, OfferState::Pending))
                .exec_with_returning(tx)
                .await?,
        );
    }
    ended.sort_by_key(|offer| offer.id);
    Ok(ended)
}

/// Ends one pending offer; `None` when it had ended before.
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &WriteTx,
    id: OfferId,
    ending: &OfferEnding,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    Ok(end_all(tx, &[id], ending, now).await?.into_iter().next())
}

/// Ends every pending offer of a query; answers the offers that this ended, ordered by id.
///
/// # Errors
/// When the database fails.
pub async fn end_pending_of_query(
    tx: &WriteTx,
    query_id: QueryId,
    state: OfferState,
    reason: Option<OfferEndReason>,
    now: Instant,
) -> Result<Vec<Model>, DbErr> {
    let mut ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndReason, Expr::value(reason))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::QueryId.eq(query_id))
        .filter(is(Column::State, OfferState::Pending))
        .exec_with_returning(tx)
        .await?;
    ended.sort_by_key(|offer| offer.id);
    Ok(ended)
}

/// The offers with these ids, in no particular order.
///
/// # Errors
/// When the database fails.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[OfferId]) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::Id.is_in(chunk.iter().copied()))
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// Every offer of a query, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_query(db: &impl ConnectionTrait, query_id: QueryId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Every offer of these queries to an expert, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn to_expert(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    queries: &[QueryId],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::QueryId.is_in(chunk.iter().copied()))
                .filter(Column::ExpertId.eq(expert_id))
                .order_by_asc(Column::Id)
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}
