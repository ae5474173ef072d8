//! API keys: made, listed, revoked. What a key allows is asked of the access store.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*, sea_query::Expr,
};

use crate::db::WriteTx;
use crate::table::api_key::{Column, Entity, Model};
use crate::value::{ApiKeyId, BrandId, Instant};

/// Keeps a new key's hash.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, key: Model) -> Result<(), DbErr> {
    Entity::insert(key.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A page of a brand's keys that are not revoked, by id.
///
/// # Errors
/// When the database fails.
pub async fn page_of(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    after: Option<ApiKeyId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::RevokedAt.is_null());
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// How many living keys a brand has.
///
/// # Errors
/// When the database fails.
pub async fn count_of(db: &impl ConnectionTrait, brand_id: BrandId) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::RevokedAt.is_null())
        .count(db)
        .await
}

/// The brand's key with this id, revoked or not; another tenant's is absent.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    id: ApiKeyId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .one(db)
        .await
}

/// Revokes a key; answers whether it lived.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &WriteTx, id: ApiKeyId, now: Instant) -> Result<bool, DbErr> {
    let revoked = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(revoked.rows_affected == 1)
}
