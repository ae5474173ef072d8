//! Queries that come in, are met again by their external id, and are forgotten.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, JsonValue, QueryFilter, QueryOrder,
    prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::super::rows;
use crate::db::{Signal, WriteTx};
use crate::table::query::{Column, Entity, Model};
use crate::value::{BotHandoff, ContextItems, CustomerId, Instant, QueryId, QueueId};

/// Writes new queries; answers the ids of those that were written. The others have an external
/// id that another query of their queue has had first.
///
/// # Errors
/// When the database fails.
pub async fn insert_new(tx: &WriteTx, queries: Vec<Model>) -> Result<Vec<QueryId>, DbErr> {
    let conflict = OnConflict::columns([Column::QueueId, Column::ExternalId])
        .target_and_where(Expr::cust("external_id is not null"))
        .do_nothing()
        .to_owned();
    let ids = Query::returning().column(Column::Id);
    let rows = rows::put_returning::<Entity>(tx, queries, conflict, ids).await?;
    let ids = rows.iter().map(|row| row.try_get("", Column::Id.as_str()));
    let written = ids.collect::<Result<Vec<QueryId>, _>>()?;
    for &id in &written {
        tx.signal(Signal::Query(id));
    }
    Ok(written)
}

/// The queue's queries that the brand calls by these ids.
///
/// # Errors
/// When the database fails.
pub async fn by_external_ids(
    db: &impl ConnectionTrait,
    queue_id: QueueId,
    external_ids: &[&str],
) -> Result<Vec<Model>, DbErr> {
    if external_ids.is_empty() {
        return Ok(Vec::new());
    }
    Entity::find()
        .filter(Column::QueueId.eq(queue_id))
        .filter(Column::ExternalId.is_in(external_ids.iter().copied()))
        .all(db)
        .await
}

/// The newest query that follows this one.
///
/// # Errors
/// When the database fails.
pub async fn following(db: &impl ConnectionTrait, id: QueryId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::FollowsId.eq(id))
        .order_by_desc(Column::Id)
        .one(db)
        .await
}

/// Whether a customer has asked something else since then.
///
/// # Errors
/// When the database fails.
pub async fn asked_since(
    db: &impl ConnectionTrait,
    customer_id: CustomerId,
    (except, since): (QueryId, Instant),
) -> Result<bool, DbErr> {
    let other = Entity::find()
        .filter(Column::CustomerId.eq(customer_id))
        .filter(Column::Id.ne(except))
        .filter(Column::TakenAt.gt(since))
        .one(db)
        .await?;
    Ok(other.is_some())
}

/// Removes what is personal from the queries of a customer; answers their ids.
///
/// # Errors
/// When the database fails.
pub async fn forget_of(tx: &WriteTx, customer_id: CustomerId) -> Result<Vec<QueryId>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(Column::Subject, Expr::value(None::<String>))
        .col_expr(Column::Context, Expr::value(ContextItems::default()))
        .col_expr(Column::Bot, Expr::value(None::<BotHandoff>))
        .col_expr(Column::Metadata, Expr::value(None::<JsonValue>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::CustomerId.eq(customer_id))
        .exec_with_returning(tx)
        .await?;
    let mut ids: Vec<QueryId> = rows.into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    Ok(ids)
}
