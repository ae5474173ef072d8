//! What payment providers told, each message once.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use crate::db::WriteTx;
use crate::table::provider_event::{Column, Entity, Model};
use crate::value::Instant;

/// Keeps a message; `false` when it came before.
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

/// The message with this name.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    provider: &str,
    event_id: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id((provider.to_owned(), event_id.to_owned()))
        .one(db)
        .await
}

/// Notes that what follows from a message was done, and forgets what it said: that may be about
/// people, and is not needed any more.
///
/// # Errors
/// When the database fails.
pub async fn handled(
    tx: &WriteTx,
    provider: &str,
    event_id: &str,
    now: Instant,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::HandledAt, Expr::value(now))
        .col_expr(Column::Payload, Expr::value(""))
        .filter(Column::Provider.eq(provider))
        .filter(Column::EventId.eq(event_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes messages that were handled before `before`: the provider tells none of them again.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::HandledAt.lt(before))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
