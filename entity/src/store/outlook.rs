//! Outlooks: when an answer would come in each queue, as the dispatcher last saw it.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JsonValue, QuerySelect,
    sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::outlook::{Column, Entity, Model};
use crate::value::{Instant, QueueId};

/// Writes outlooks down; the last one of each queue stays, and its day where none is given.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    for row in rows {
        let mut newer = OnConflict::column(Column::QueueId);
        newer.update_columns([Column::Token, Column::AsOf, Column::Document]);
        if row.day.is_some() {
            newer.update_column(Column::Day);
        }
        Entity::insert(row.into_active_model())
            .on_conflict(newer)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The waits of a queue and as of when they are; `None` until a dispatcher has looked.
///
/// # Errors
/// When the database fails.
pub async fn waits(
    db: &impl ConnectionTrait,
    queue: QueueId,
) -> Result<Option<(Instant, JsonValue)>, DbErr> {
    Entity::find_by_id(queue)
        .select_only()
        .columns([Column::AsOf, Column::Document])
        .into_tuple()
        .one(db)
        .await
}

/// The outlook of a queue with its day; `None` until a dispatcher has looked.
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
