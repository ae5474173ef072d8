//! What articles were: written with each change, never changed.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use crate::db::WriteTx;
use crate::table::playbook_version::{Column, Entity, Model};
use crate::value::ArticleId;

/// Writes down what an article became.
///
/// # Errors
/// When the database fails.
pub async fn insert_version(tx: &WriteTx, version: Model) -> Result<(), DbErr> {
    Entity::insert(version.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// What a brand's article was, newest first, before version `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    db: &impl ConnectionTrait,
    article: ArticleId,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(Column::ArticleId.eq(article));
    if let Some(before) = before {
        select = select.filter(Column::Version.lt(before));
    }
    select
        .order_by_desc(Column::Version)
        .limit(limit)
        .all(db)
        .await
}
