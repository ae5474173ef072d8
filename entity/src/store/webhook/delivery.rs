//! Deliveries and their tries.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::db::{Signal, WriteTx};
use crate::store::{is, rows};
use crate::table::webhook_attempt;
use crate::table::webhook_delivery::{ActiveModel, Column, Entity, Model};
use crate::value::{
    DeliveryState, EventId, Instant, QueryId, WebhookDeliveryId, WebhookEndpointId,
};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Writes planned deliveries; one that is there already is left as it is.
///
/// # Errors
/// When the database fails.
pub async fn insert_deliveries(tx: &WriteTx, new: Vec<Model>) -> Result<(), DbErr> {
    if new.is_empty() {
        return Ok(());
    }
    let known = OnConflict::columns([Column::EndpointId, Column::EventId, Column::Replay])
        .do_nothing()
        .to_owned();
    rows::put::<Entity>(tx, new, known).await?;
    tx.signal(Signal::Event);
    Ok(())
}

/// The endpoint's delivery with this id.
///
/// # Errors
/// When the database fails.
pub async fn delivery_of(
    db: &impl ConnectionTrait,
    endpoint: WebhookEndpointId,
    id: WebhookDeliveryId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::EndpointId.eq(endpoint))
        .one(db)
        .await
}

/// A page of an endpoint's deliveries in this state (absent: any), newest first.
///
/// # Errors
/// When the database fails.
pub async fn page_of(
    db: &impl ConnectionTrait,
    endpoint: WebhookEndpointId,
    state: Option<DeliveryState>,
    (before, limit): (Option<WebhookDeliveryId>, u64),
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::EndpointId.eq(endpoint));
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(limit).all(db).await
}

/// The tries of these deliveries, in order.
///
/// # Errors
/// When the database fails.
pub async fn attempts_of(
    db: &impl ConnectionTrait,
    deliveries: Vec<WebhookDeliveryId>,
) -> Result<Vec<webhook_attempt::Model>, DbErr> {
    webhook_attempt::Entity::find()
        .filter(webhook_attempt::Column::DeliveryId.is_in(deliveries))
        .order_by_asc(webhook_attempt::Column::DeliveryId)
        .order_by_asc(webhook_attempt::Column::Number)
        .all(db)
        .await
}

/// How often each of these events was sent again to an endpoint; an event that never went there is
/// not among them.
///
/// # Errors
/// When the database fails.
pub async fn replays(
    db: &impl ConnectionTrait,
    endpoint: WebhookEndpointId,
    events: &[EventId],
) -> Result<BTreeMap<EventId, i32>, DbErr> {
    let mut found = BTreeMap::new();
    for chunk in events.chunks(CHUNK) {
        let counted: Vec<(EventId, i32)> = Entity::find()
            .select_only()
            .column(Column::EventId)
            .column_as(Column::Replay.max(), "replay")
            .filter(Column::EndpointId.eq(endpoint))
            .filter(Column::EventId.is_in(chunk.iter().copied()))
            .group_by(Column::EventId)
            .into_tuple()
            .all(db)
            .await?;
        found.extend(counted);
    }
    Ok(found)
}

/// Writes a try into the log.
///
/// # Errors
/// When the database fails.
pub async fn log(tx: &WriteTx, attempt: webhook_attempt::Model) -> Result<(), DbErr> {
    webhook_attempt::Entity::insert(attempt.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Notes how a try ended; `false` when the lease was lost meanwhile, or nothing is tried any more.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &WriteTx, tried: &Model, outcome: ActiveModel) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .set(ActiveModel {
            leased_by: Set(None),
            lease_until: Set(None),
            ..outcome
        })
        .filter(Column::Id.eq(tried.id))
        .filter(is(Column::State, DeliveryState::Pending))
        .filter(Column::LeasedBy.eq(tried.leased_by.clone()))
        .filter(Column::Attempts.eq(tried.attempts))
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Makes a delivery pending from now on; `None` when it is tried at this moment, or its text was
/// erased.
///
/// # Errors
/// When the database fails.
pub async fn retry(
    tx: &WriteTx,
    id: WebhookDeliveryId,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(ActiveModel {
            state: Set(DeliveryState::Pending),
            next_at: Set(now),
            leased_by: Set(None),
            lease_until: Set(None),
            ended_at: Set(None),
            ..Default::default()
        })
        .filter(Column::Id.eq(id))
        .filter(
            Column::State
                .ne(DeliveryState::Pending)
                .or(Column::LeaseUntil.is_null())
                .or(Column::LeaseUntil.lte(now)),
        )
        .filter(Column::Body.ne(""))
        .exec_with_returning(tx)
        .await?;
    if !rows.is_empty() {
        tx.signal(Signal::Event);
    }
    Ok(rows.into_iter().next())
}

/// Tries nothing more of an endpoint; answers how much that was.
///
/// # Errors
/// When the database fails.
pub async fn cancel_of(
    tx: &WriteTx,
    endpoint: WebhookEndpointId,
    now: Instant,
) -> Result<u64, DbErr> {
    let cancelled = Entity::update_many()
        .col_expr(Column::State, Expr::value(DeliveryState::Cancelled))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::EndpointId.eq(endpoint))
        .filter(is(Column::State, DeliveryState::Pending))
        .exec(tx)
        .await?;
    Ok(cancelled.rows_affected)
}

/// Forgets what was said of these queries: what is pending is tried no more.
///
/// # Errors
/// When the database fails.
pub async fn erase(tx: &WriteTx, queries: &[QueryId], now: Instant) -> Result<(), DbErr> {
    for chunk in queries.chunks(CHUNK) {
        let about = || Column::QueryId.is_in(chunk.iter().copied());
        let told = sea_orm::sea_query::Query::select()
            .column(Column::Id)
            .from(Entity)
            .and_where(about())
            .to_owned();
        webhook_attempt::Entity::update_many()
            .col_expr(webhook_attempt::Column::Answer, Expr::value(None::<String>))
            .filter(webhook_attempt::Column::DeliveryId.in_subquery(told))
            .exec(tx)
            .await?;
        Entity::update_many()
            .col_expr(Column::State, Expr::value(DeliveryState::Cancelled))
            .col_expr(Column::EndedAt, Expr::value(now))
            .filter(about())
            .filter(is(Column::State, DeliveryState::Pending))
            .exec(tx)
            .await?;
        Entity::update_many()
            .col_expr(Column::Body, Expr::value(""))
            .filter(about())
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Removes deliveries planned before `before`, with their tries; at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant, limit: u64) -> Result<u64, DbErr> {
    let old = sea_orm::sea_query::Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::CreatedAt.lt(before))
        .limit(limit)
        .to_owned();
    let removed = Entity::delete_many()
        .filter(Column::Id.in_subquery(old))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
