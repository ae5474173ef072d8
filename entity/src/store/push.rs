//! Web push: the platform's key, and the browsers of experts.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use crate::db::WriteTx;
use crate::table::push_device::{Column, Entity, Model};
use crate::table::push_key;
use crate::value::{ExpertId, Instant, PushDeviceId};

/// The platform's key, if one was made.
///
/// # Errors
/// When the database fails.
pub async fn key(db: &impl ConnectionTrait) -> Result<Option<push_key::Model>, DbErr> {
    push_key::Entity::find_by_id(1).one(db).await
}

/// Keeps the platform's key; one that is there already stays.
///
/// # Errors
/// When the database fails.
pub async fn insert_key(tx: &WriteTx, key: push_key::Model) -> Result<(), DbErr> {
    push_key::Entity::insert(key.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// An expert's browsers, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_expert(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
) -> Result<Vec<Model>, DbErr> {
    of_experts(db, &[expert_id]).await
}

/// The browsers of these experts, each one's oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_experts(
    db: &impl ConnectionTrait,
    experts: &[ExpertId],
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.is_in(experts.iter().copied()))
        .order_by_asc(Column::ExpertId)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The browser with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: PushDeviceId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The browser with this address, whoever's it is.
///
/// # Errors
/// When the database fails.
pub async fn by_address(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::AddressHash.eq(hash))
        .one(db)
        .await
}

/// Keeps a browser.
///
/// # Errors
/// When the database fails, or its address is known.
pub async fn insert(tx: &WriteTx, device: Model) -> Result<(), DbErr> {
    Entity::insert(device.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Forgets browsers; answers how many there were.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &WriteTx, ids: &[PushDeviceId]) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}

/// Notes that a browser was told something.
///
/// # Errors
/// When the database fails.
pub async fn told(tx: &WriteTx, id: PushDeviceId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ToldAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
