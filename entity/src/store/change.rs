//! Facts for the dispatcher, written in the transaction that makes them true.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::*,
};
use uuid::Uuid;

use super::rows;
use crate::db::{Signal, WriteTx};
use crate::env::Entropy;
use crate::table::change::{Column, Entity, Model};
use crate::value::{ChangeId, ChangeSubject, Instant};

/// Tells the dispatcher to look at these things again, and wakes it after the commit.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &WriteTx,
    entropy: &Entropy,
    now: Instant,
    subjects: &[(ChangeSubject, Uuid)],
) -> Result<(), DbErr> {
    if subjects.is_empty() {
        return Ok(());
    }
    let rows = subjects.iter().map(|&(subject, subject_id)| Model {
        id: entropy.id(now),
        subject,
        subject_id,
        created_at: now,
    });
    rows::insert::<Entity>(tx, rows.collect()).await?;
    tx.signal(Signal::Dispatch);
    Ok(())
}

/// The oldest facts that wait, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// Removes facts that were read. Removing by id (not up to a mark) loses none that commit late.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &WriteTx, ids: &[ChangeId]) -> Result<(), DbErr> {
    for chunk in ids.chunks(1_000) {
        Entity::delete_many()
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}
