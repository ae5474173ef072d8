//! The stream of events of one expert.
//!
//! Invariant: numbered 1, 2, 3 … without holes; the number is taken from the expert's row in the
//! same transaction, so that whoever has read up to a number has missed nothing before it.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, JsonValue, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType, Query},
};

use super::rows;
use crate::db::{Signal, WriteTx};
use crate::table::{expert, expert_event};
use crate::value::{ExpertId, Instant};

/// Rows per statement: five columns each, far below SQLite's 32,766 bound values.
const CHUNK: usize = 1_000;

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

/// An event for one expert's stream.
#[derive(Clone, Debug)]
pub struct NewExpertEvent {
    /// Whose stream.
    pub expert_id: ExpertId,
    /// Its type, e.g. `offer.created`.
    pub kind: &'static str,
    /// The particulars.
    pub data: JsonValue,
}

/// Appends many events in few statements; each expert's events keep the order given.
///
/// # Errors
/// When the database fails, or an expert is unknown.
pub async fn append_all(
    tx: &WriteTx,
    now: Instant,
    events: Vec<NewExpertEvent>,
) -> Result<(), DbErr> {
    let mut counts: BTreeMap<ExpertId, i64> = BTreeMap::new();
    for event in &events {
        *counts.entry(event.expert_id).or_default() += 1;
    }
    let mut next = number_all(tx, &counts).await?;
    let mut rows = Vec::with_capacity(events.len());
    for new in events {
        let sequence = next
            .get_mut(&new.expert_id)
            .ok_or_else(|| DbErr::RecordNotFound(format!("event for unknown {}", new.expert_id)))?;
        *sequence += 1;
        rows.push(expert_event::Model {
            expert_id: new.expert_id,
            sequence: *sequence,
            kind: new.kind.to_owned(),
            occurred_at: now,
            data: new.data,
        });
    }
    rows::insert::<expert_event::Entity>(tx, rows).await?;
    for &expert_id in counts.keys() {
        tx.signal(Signal::Expert(expert_id));
    }
    Ok(())
}

/// Takes that many numbers from each expert; answers the last number before them.
async fn number_all(
    tx: &WriteTx,
    counts: &BTreeMap<ExpertId, i64>,
) -> Result<BTreeMap<ExpertId, i64>, DbErr> {
    lock_in_order(tx, counts.keys().copied()).await?;
    let mut groups: BTreeMap<i64, Vec<ExpertId>> = BTreeMap::new();
    for (&id, &count) in counts {
        groups.entry(count).or_default().push(id);
    }
    let mut before = BTreeMap::new();
    for (count, ids) in groups {
        for chunk in ids.chunks(CHUNK) {
            let update = Query::update()
                .table(expert::Entity)
                .value(
                    expert::Column::EventSequence,
                    Expr::col(expert::Column::EventSequence).add(count),
                )
                .and_where(Expr::col(expert::Column::Id).is_in(chunk.iter().copied()))
                .returning(
                    Query::returning().columns([expert::Column::Id, expert::Column::EventSequence]),
                )
                .to_owned();
            for row in tx.query_all(&update).await? {
                let id: ExpertId = row.try_get("", "id")?;
                let last: i64 = row.try_get("", "event_sequence")?;
                before.insert(id, last - count);
            }
        }
    }
    Ok(before)
}

/// Locks several experts in the order of their ids, so that two transactions never wait for each
/// other. SQLite has one writer and needs no locks.
async fn lock_in_order(
    tx: &WriteTx,
    ids: impl ExactSizeIterator<Item = ExpertId>,
) -> Result<(), DbErr> {
    if ids.len() < 2 || tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let ids: Vec<ExpertId> = ids.collect();
    for chunk in ids.chunks(CHUNK) {
        expert::Entity::find()
            .select_only()
            .column(expert::Column::Id)
            .filter(expert::Column::Id.is_in(chunk.iter().copied()))
            .order_by_asc(expert::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .into_tuple::<ExpertId>()
            .all(tx)
            .await?;
    }
    Ok(())
}

/// The last number in each of these experts' streams.
///
/// # Errors
/// When the database fails.
pub async fn last_numbers(
    db: &impl ConnectionTrait,
    experts: &[ExpertId],
) -> Result<Vec<(ExpertId, i64)>, DbErr> {
    let mut numbers = Vec::with_capacity(experts.len());
    for chunk in experts.chunks(CHUNK) {
        numbers.extend(
            expert::Entity::find()
                .select_only()
                .columns([expert::Column::Id, expert::Column::EventSequence])
                .filter(expert::Column::Id.is_in(chunk.iter().copied()))
                .into_tuple::<(ExpertId, i64)>()
                .all(db)
                .await?,
        );
    }
    Ok(numbers)
}

/// What comes after each expert's number, for many experts in one statement, in order per expert.
///
/// # Errors
/// When the database fails.
pub async fn after_all(
    db: &impl ConnectionTrait,
    cursors: &[(ExpertId, i64)],
    limit: u64,
) -> Result<Vec<expert_event::Model>, DbErr> {
    let mut any = Condition::any();
    for &(expert_id, sequence) in cursors {
        any = any.add(
            expert_event::Column::ExpertId
                .eq(expert_id)
                .and(expert_event::Column::Sequence.gt(sequence)),
        );
    }
    expert_event::Entity::find()
        .filter(any)
        .order_by_asc(expert_event::Column::ExpertId)
        .order_by_asc(expert_event::Column::Sequence)
        .limit(limit)
        .all(db)
        .await
}

/// The number of the oldest event that is still kept of an expert's stream.
///
/// # Errors
/// When the database fails.
pub async fn oldest(db: &impl ConnectionTrait, expert_id: ExpertId) -> Result<Option<i64>, DbErr> {
    let first = expert_event::Entity::find()
        .filter(expert_event::Column::ExpertId.eq(expert_id))
        .order_by_asc(expert_event::Column::Sequence)
        .one(db)
        .await?;
    Ok(first.map(|event| event.sequence))
}

/// Removes events of before; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let removed = expert_event::Entity::delete_many()
        .filter(expert_event::Column::OccurredAt.lt(before))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
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
