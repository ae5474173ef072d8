//! Deposits: what brands paid in.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*, sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::deposit::{Column, Entity, Model};
use crate::value::{BrandId, DepositId};

/// Writes a deposit down; `false` when the brand has one with that reference already.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<bool, DbErr> {
    let written = Entity::insert(new.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// The brand's deposit with that reference.
///
/// # Errors
/// When the database fails.
pub async fn referred(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    reference: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::Reference.eq(reference))
        .one(db)
        .await
}

/// Deposits after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<DepositId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}

/// The deposits with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[DepositId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}
