//! Shift plans: asked for, made once, published once.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use super::is;
use crate::db::WriteTx;
use crate::table::plan::{ActiveModel, Column, Entity, Model};
use crate::value::{PlanId, PlanState};

/// The plan with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: PlanId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// A page of plans, the newest first, before that one.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    before: Option<PlanId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find();
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.order_by_desc(Column::Id).limit(limit).all(db).await
}

/// Writes a plan down.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, plan: Model) -> Result<(), DbErr> {
    Entity::insert(plan.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Changes a plan that is in this state; answers whether it was.
///
/// # Errors
/// When the database fails.
pub async fn change(
    tx: &WriteTx,
    id: PlanId,
    from: PlanState,
    change: ActiveModel,
) -> Result<bool, DbErr> {
    let changed = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, from))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}
