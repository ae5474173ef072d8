//! The catalogue of skills.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder, sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::skill::{Column, Entity, Model};

/// The whole catalogue, by slug. It is small: a few dozen rows that people curate.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::Slug).all(db).await
}

/// Adds a skill; answers `false` when the slug is taken.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, skill: Model) -> Result<bool, DbErr> {
    let added = Entity::insert(skill.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(added == 1)
}
