//! Outlooks: when an answer would come in each queue, as the dispatcher last saw it.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, sea_query::OnConflict};

use crate::db::WriteTx;
use crate::table::outlook::{Column, Entity, Model};
use crate::value::QueueId;

/// Writes outlooks down; the last one of each queue stays.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    for row in rows {
        let newer = OnConflict::column(Column::QueueId)
            .update_columns([Column::Token, Column::AsOf, Column::Document])
            .to_owned();
        Entity::insert(row.into_active_model())
            .on_conflict(newer)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The outlook of a queue; `None` until a dispatcher has looked.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, queue: QueueId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(queue).one(db).await
}

/// Every outlook.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().all(db).await
}
