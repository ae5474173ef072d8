//! The log of what was handed over: short, and soon forgotten.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use crate::db::WriteTx;
use crate::table::connection_inbound::{Column, Entity, Model};
use crate::value::{ConnectionId, InboundId, Instant};

/// Writes an entry.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The newest entry of a connection.
///
/// # Errors
/// When the database fails.
pub async fn last(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
) -> Result<Option<Model>, DbErr> {
    let mut page = page(db, connection, None, 1).await?;
    Ok(page.pop())
}

/// Entries of a connection before `before`, newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    before: Option<InboundId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::ConnectionId.eq(connection));
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(limit).all(db).await
}

/// Removes the entry so many places behind the newest of a connection, and all before it.
///
/// # Errors
/// When the database fails.
pub async fn trim(tx: &WriteTx, connection: ConnectionId, keep: u64) -> Result<u64, DbErr> {
    let oldest = Entity::find()
        .filter(Column::ConnectionId.eq(connection))
        .order_by_desc(Column::Id)
        .offset(keep)
        .limit(1)
        .one(tx)
        .await?;
    let Some(oldest) = oldest else {
        return Ok(0);
    };
    let removed = Entity::delete_many()
        .filter(Column::ConnectionId.eq(connection))
        .filter(Column::Id.lte(oldest.id))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}

/// Removes entries from before `before`.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::At.lt(before))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
