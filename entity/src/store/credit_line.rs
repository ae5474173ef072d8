//! How far brands could go on credit, and from when on.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, prelude::*,
    sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::credit_line::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, Instant, Money};

/// Writes down how far a brand can go from now on.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &WriteTx, brand_id: BrandId, limit: Money, now: Instant) -> Result<(), DbErr> {
    let row = ActiveModel {
        brand_id: Set(brand_id),
        currency: Set(limit.currency),
        since: Set(now),
        amount: Set(limit.amount),
    };
    let known = OnConflict::columns([Column::BrandId, Column::Currency, Column::Since])
        .update_column(Column::Amount)
        .to_owned();
    let insert = Entity::insert(row).on_conflict(known);
    insert.exec_without_returning(tx).await.map(|_| ())
}

/// What was in force at an instant and before, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn until(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    at: Instant,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::Since.lte(at))
        .order_by_asc(Column::Since)
        .all(db)
        .await
}
