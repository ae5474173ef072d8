//! Announced campaigns and launches.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use crate::db::WriteTx;
use crate::table::demand_event::{Column, Entity, Model};
use crate::value::{BrandId, DemandEventId, Instant, QueueId};

/// Writes an event down.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A page of the queue's events by id.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    queue_id: QueueId,
    after: Option<DemandEventId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::QueueId.eq(queue_id));
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// The queue's events that end after an instant.
///
/// # Errors
/// When the database fails.
pub async fn ending_after(
    db: &impl ConnectionTrait,
    queue_id: QueueId,
    after: Instant,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueueId.eq(queue_id))
        .filter(Column::EndsAt.gt(after))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// When an event was last announced.
///
/// # Errors
/// When the database fails.
pub async fn last_announced(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    let last: Option<Option<Instant>> = Entity::find()
        .select_only()
        .column_as(Column::CreatedAt.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten())
}

/// Removes the brand's event; `false` when it has none of this id in that queue.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    tx: &WriteTx,
    (brand_id, queue_id): (BrandId, QueueId),
    id: DemandEventId,
) -> Result<bool, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::QueueId.eq(queue_id))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected == 1)
}
