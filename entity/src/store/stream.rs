//! The stream of events of one expert.
//!
//! Invariant: numbered 1, 2, 3 … without holes; the number is taken from the expert's row in the
//! same transaction, so that whoever has read up to a number has missed nothing before it.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, JsonValue, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::db::{Signal, WriteTx};
use crate::table::{expert, expert_event};
use crate::value::{ExpertId, Instant};

/// Appends an event to an expert's stream and wakes the stream after the commit.
///
/// # Errors
/// When the database fails.
pub async fn append(
    tx: &WriteTx,
    expert_id: ExpertId,
    kind: &'static str,
    now: Instant,
    data: JsonValue,
) -> Result<i64, DbErr> {
    let rows = expert::Entity::update_many()
        .col_expr(
            expert::Column::EventSequence,
            Expr::col(expert::Column::EventSequence).add(1),
        )
        .filter(expert::Column::Id.eq(expert_id))
        .exec_with_returning(tx)
        .await?;
    let sequence = rows
        .first()
        .map(|row| row.event_sequence)
        .ok_or_else(|| DbErr::RecordNotFound(format!("event for unknown {expert_id}")))?;
    let row = expert_event::ActiveModel {
        expert_id: Set(expert_id),
        sequence: Set(sequence),
        kind: Set(kind.to_owned()),
        occurred_at: Set(now),
        data: Set(data),
    };
    expert_event::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    tx.signal(Signal::Expert(expert_id));
    Ok(sequence)
}

/// What comes after `sequence` in an expert's stream, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn after(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
    sequence: i64,
    limit: u64,
) -> Result<Vec<expert_event::Model>, DbErr> {
    expert_event::Entity::find()
        .filter(expert_event::Column::ExpertId.eq(expert_id))
        .filter(expert_event::Column::Sequence.gt(sequence))
        .order_by_asc(expert_event::Column::Sequence)
        .limit(limit)
        .all(db)
        .await
}
