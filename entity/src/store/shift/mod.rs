//! Shifts and the queues they serve. Their seats, lists, swaps and rosters have files of their own.
//!
//! Invariant: whoever changes a shift or any of its seats holds the shift's row ([`lock`]) first,
//! and an expert's row after it: two claims of the last seat stand in line here.

pub mod invitation;
pub mod list;
pub mod roster;
pub mod seat;
pub mod swap;

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::shift::{ActiveModel, Column, Entity, Model};
use crate::table::shift_queue;
use crate::value::{Instant, QueueId, ShiftId};

/// Ids per statement.
const CHUNK: usize = 1_000;

/// The shift with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: ShiftId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The shifts with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[ShiftId]) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let chunk = chunk.iter().copied();
        rows.extend(
            Entity::find()
                .filter(Column::Id.is_in(chunk))
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// Shifts after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<ShiftId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}

/// Reads the shift and keeps everybody else from changing it or its seats until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: ShiftId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await
}

/// Writes new shifts.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &WriteTx, shifts: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, shifts).await
}

/// Replaces a shift by its changed self; the revision counts up when its terms did change.
///
/// # Errors
/// When the database fails.
pub async fn replace(
    tx: &WriteTx,
    shift: Model,
    raise: bool,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let (id, revision) = (shift.id, shift.revision);
    let mut changed: ActiveModel = shift.into_active_model().reset_all();
    changed.id = ActiveValue::NotSet;
    changed.revision = ActiveValue::NotSet;
    changed.updated_at = ActiveValue::NotSet;
    let rows = Entity::update_many()
        .set(changed)
        .col_expr(
            Column::Revision,
            Expr::col(Column::Revision).add(i64::from(raise)),
        )
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Revision.eq(revision))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Says which queues these shifts serve.
///
/// # Errors
/// When the database fails, or a queue is unknown.
pub async fn insert_queues(tx: &WriteTx, pairs: &[(ShiftId, QueueId)]) -> Result<(), DbErr> {
    let row = |&(shift_id, queue_id)| shift_queue::Model { shift_id, queue_id };
    let rows = pairs.iter().map(row).collect();
    rows::insert::<shift_queue::Entity>(tx, rows).await
}

/// Says that a shift serves these queues and no others.
///
/// # Errors
/// When the database fails, or a queue is unknown.
pub async fn replace_queues(tx: &WriteTx, id: ShiftId, queues: &[QueueId]) -> Result<(), DbErr> {
    shift_queue::Entity::delete_many()
        .filter(shift_queue::Column::ShiftId.eq(id))
        .exec(tx)
        .await?;
    let pairs: Vec<_> = queues.iter().map(|&queue| (id, queue)).collect();
    insert_queues(tx, &pairs).await
}

/// The queues of these shifts, by id.
///
/// # Errors
/// When the database fails.
pub async fn queues_of(
    db: &impl ConnectionTrait,
    ids: &[ShiftId],
) -> Result<BTreeMap<ShiftId, Vec<QueueId>>, DbErr> {
    let mut queues: BTreeMap<ShiftId, Vec<QueueId>> = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = shift_queue::Entity::find()
            .filter(shift_queue::Column::ShiftId.is_in(chunk.iter().copied()))
            .order_by_asc(shift_queue::Column::QueueId)
            .all(db)
            .await?;
        for row in rows {
            queues.entry(row.shift_id).or_default().push(row.queue_id);
        }
    }
    Ok(queues)
}
