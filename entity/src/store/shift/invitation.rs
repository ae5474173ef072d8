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

/// Experts who were asked since `from` and not written to yet, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn untold(
    db: &impl ConnectionTrait,
    from: Instant,
    limit: u64,
) -> Result<Vec<ExpertId>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::ExpertId)
        .distinct()
        .filter(Column::ToldAt.is_null())
        .filter(Column::InvitedAt.gte(from))
        .order_by_asc(Column::ExpertId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// When an expert was last written to about invitations.
///
/// # Errors
/// When the database fails.
pub async fn last_told(
    db: &impl ConnectionTrait,
    expert: ExpertId,
) -> Result<Option<Instant>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::ToldAt)
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ToldAt.is_not_null())
        .order_by_desc(Column::ToldAt)
        .limit(1)
        .into_tuple()
        .one(db)
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

/// Takes back that an expert was written to at `now`, in the same transaction.
///
/// # Errors
/// When the database fails.
pub async fn untell(tx: &WriteTx, expert: ExpertId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ToldAt, Expr::value(None::<Instant>))
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ToldAt.eq(now))
        .exec(tx)
        .await?;
    Ok(())
}
