//! What admins can change while the platform runs: one document per key.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QuerySelect,
    prelude::*,
    sea_query::{LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::table::setting::{Column, Entity, Model};

/// Every document, in no order.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().all(db).await
}

/// The document of this key.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(key.to_owned()).one(db).await
}

/// The document of this key; nobody else changes it until the commit, and others may rely on it as
/// well.
///
/// # Errors
/// When the database fails.
pub async fn rely_on(tx: &WriteTx, key: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(key.to_owned())
        .lock(LockType::Share)
        .one(tx)
        .await
}

/// The document of this key; nobody else changes or relies on it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, key: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(key.to_owned())
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Writes a document, in place of the one before.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model().reset_all())
        .on_conflict(
            OnConflict::column(Column::Key)
                .update_columns([Column::Value, Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
