//! Who was asked to claim which shift.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*, sea_query::OnConflict,
};

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

/// Who was asked to claim this shift, and when.
///
/// # Errors
/// When the database fails.
pub async fn of_shift(
    db: &impl ConnectionTrait,
    shift_id: ShiftId,
) -> Result<Vec<(ExpertId, Instant)>, DbErr> {
    Entity::find()
        .select_only()
        .columns([Column::ExpertId, Column::InvitedAt])
        .filter(Column::ShiftId.eq(shift_id))
        .order_by_asc(Column::InvitedAt)
        .order_by_asc(Column::ExpertId)
        .into_tuple()
        .all(db)
        .await
}
