//! Who was asked to claim which shift.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use super::CHUNK;
use crate::db::WriteTx;
use crate::table::shift_invitation::{ActiveModel, Column, Entity};
use crate::value::{ExpertId, Instant, ShiftId};

/// Writes an invitation down; answers whether it is new.
///
/// # Errors
/// When the database fails, or the expert is unknown.
pub async fn insert(
    tx: &WriteTx,
    shift_id: ShiftId,
    expert_id: ExpertId,
    now: Instant,
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        shift_id: Set(shift_id),
        expert_id: Set(expert_id),
        invited_at: Set(now),
        told_at: Set(None),
    };
    let once = OnConflict::columns([Column::ShiftId, Column::ExpertId])
        .do_nothing()
        .to_owned();
    let written = Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// Who was asked to claim these shifts, and when, by shift and time.
///
/// # Errors
/// When the database fails.
pub async fn of_shifts(
    db: &impl ConnectionTrait,
    ids: &[ShiftId],
) -> Result<Vec<(ShiftId, ExpertId, Instant)>, DbErr> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .select_only()
                .columns([Column::ShiftId, Column::ExpertId, Column::InvitedAt])
                .filter(Column::ShiftId.is_in(chunk.iter().copied()))
                .order_by_asc(Column::ShiftId)
                .order_by_asc(Column::InvitedAt)
                .order_by_asc(Column::ExpertId)
                .into_tuple::<(ShiftId, ExpertId, Instant)>()
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// Experts who were asked and not written to yet, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn untold(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<ExpertId>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::ExpertId)
        .distinct()
        .filter(Column::ToldAt.is_null())
        .order_by_asc(Column::ExpertId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Writes down that an expert is written to now; answers the shifts that it is about.
///
/// # Errors
/// When the database fails.
pub async fn tell(tx: &WriteTx, expert: ExpertId, now: Instant) -> Result<Vec<ShiftId>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(Column::ToldAt, Expr::value(now))
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ToldAt.is_null())
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.shift_id).collect())
}
