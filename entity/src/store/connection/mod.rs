//! Connections to helpdesks and mailboxes: how they are set up.

pub mod inbound;
pub mod reply;
pub mod thread;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use crate::db::WriteTx;
use crate::table::connection::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, ConnectionId, Instant, QueueId};

/// Keeps a new connection.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The connection with this id, removed or not.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: ConnectionId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The living connection of the brand's queue with this id; another tenant's is absent.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    (brand, queue): (BrandId, QueueId),
    id: ConnectionId,
) -> Result<Option<Model>, DbErr> {
    living_of(brand, queue)
        .filter(Column::Id.eq(id))
        .one(db)
        .await
}

/// Reads a living connection and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_of(
    tx: &WriteTx,
    (brand, queue): (BrandId, QueueId),
    id: ConnectionId,
) -> Result<Option<Model>, DbErr> {
    living_of(brand, queue)
        .filter(Column::Id.eq(id))
        .lock(LockType::Update)
        .one(tx)
        .await
}

fn living_of(brand: BrandId, queue: QueueId) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::BrandId.eq(brand))
        .filter(Column::QueueId.eq(queue))
        .filter(Column::RemovedAt.is_null())
}

/// The living connection whose inbound token has this hash.
///
/// # Errors
/// When the database fails.
pub async fn by_token(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::TokenHash.eq(hash))
        .one(db)
        .await
}

/// A page of a queue's living connections, by id.
///
/// # Errors
/// When the database fails.
pub async fn page_of(
    db: &impl ConnectionTrait,
    (brand, queue): (BrandId, QueueId),
    after: Option<ConnectionId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = living_of(brand, queue);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// A brand's living connections, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_brand(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand))
        .filter(Column::RemovedAt.is_null())
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// How many living connections a queue has.
///
/// # Errors
/// When the database fails.
pub async fn count_of(
    db: &impl ConnectionTrait,
    brand: BrandId,
    queue: QueueId,
) -> Result<u64, DbErr> {
    living_of(brand, queue).count(db).await
}

/// The living connections of a queue whose credentials are refused.
///
/// # Errors
/// When the database fails.
pub async fn failing_of(
    db: &impl ConnectionTrait,
    brand: BrandId,
    queue: QueueId,
) -> Result<Vec<Model>, DbErr> {
    living_of(brand, queue)
        .filter(Column::FailingSince.is_not_null())
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Changes a connection and counts its version up; `None` when it does not exist.
///
/// # Errors
/// When the database fails.
pub async fn change(
    tx: &WriteTx,
    id: ConnectionId,
    change: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(change)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Notes that the helpdesk refuses the credentials; answers whether that is new.
///
/// # Errors
/// When the database fails.
pub async fn fail(
    tx: &WriteTx,
    id: ConnectionId,
    (since, reason): (Instant, &str),
) -> Result<bool, DbErr> {
    let failed = Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(since))
        .col_expr(Column::FailingReason, Expr::value(reason))
        .filter(Column::Id.eq(id))
        .filter(Column::FailingSince.is_null())
        .exec(tx)
        .await?;
    Ok(failed.rows_affected == 1)
}

/// Notes that the credentials work; answers whether they did not before.
///
/// # Errors
/// When the database fails.
pub async fn recover(tx: &WriteTx, id: ConnectionId) -> Result<bool, DbErr> {
    let recovered = Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(None::<Instant>))
        .col_expr(Column::FailingReason, Expr::value(None::<String>))
        .filter(Column::Id.eq(id))
        .filter(Column::FailingSince.is_not_null())
        .exec(tx)
        .await?;
    Ok(recovered.rows_affected == 1)
}
