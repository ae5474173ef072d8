//! Queues: a brand's streams of overflow queries.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Condition, Expr, ExprTrait, Func, LockType},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::queue::{Column, Entity, Model};
use crate::value::{BrandId, QueueId, QueueStatus};

/// The queue with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: QueueId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The brand's queue with this id; another tenant's is absent.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    id: QueueId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .one(db)
        .await
}

/// Reads the brand's queue and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_of(tx: &WriteTx, brand_id: BrandId, id: QueueId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// The brand's queue of that name (case aside) that is not archived.
///
/// # Errors
/// When the database fails.
pub async fn named(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    name: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::Status.ne(QueueStatus::Archived))
        .filter(Expr::expr(Func::lower(Expr::col(Column::Name))).eq(Func::lower(Expr::value(name))))
        .one(db)
        .await
}

/// The brand's queues after that id, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    after: Option<QueueId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::BrandId.eq(brand_id));
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// The queues, archived ones aside, that ask for no certification or for one of these, after that
/// id, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn open_to(
    db: &impl ConnectionTrait,
    (brands, queues): (&[BrandId], &[QueueId]),
    after: Option<QueueId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::Status.ne(QueueStatus::Archived))
        .filter(
            Column::CertificationRequired
                .eq(false)
                .or(Column::BrandId.is_in(brands.iter().copied()))
                .or(Column::Id.is_in(queues.iter().copied())),
        );
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// Writes a new queue.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, queue: Model) -> Result<(), DbErr> {
    Entity::insert(queue.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Replaces a queue by its changed self and counts its version up; answers it as it is now, or
/// `None` when its version is no longer the one of `queue`.
///
/// # Errors
/// When the database fails.
pub async fn replace(tx: &WriteTx, queue: Model) -> Result<Option<Model>, DbErr> {
    let key = (Column::Id, Column::Version);
    rows::replace::<Entity>(tx, queue, key, Condition::all()).await
}
