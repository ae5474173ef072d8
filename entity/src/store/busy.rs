//! Experts' own calendars: where they come from, and the stretches in which experts are busy.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::busy_calendar::{ActiveModel, Column, Entity, Model};
use crate::table::busy_interval::{self, Column as Interval};
use crate::value::{ExpertId, Instant};

/// Experts per statement.
const CHUNK: usize = 1_000;

/// An expert's calendar.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, expert: ExpertId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(expert).one(db).await
}

/// Reads an expert's calendar and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, expert: ExpertId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(expert)
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Keeps an expert's first calendar.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, calendar: Model) -> Result<(), DbErr> {
    Entity::insert(calendar.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Sets columns of an expert's calendar; `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn change(
    tx: &WriteTx,
    expert: ExpertId,
    changes: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(changes)
        .filter(Column::ExpertId.eq(expert))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Forgets an expert's calendar and when it says that they are busy.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &WriteTx, expert: ExpertId) -> Result<(), DbErr> {
    forget_intervals(tx, expert).await?;
    Entity::delete_by_id(expert).exec(tx).await?;
    Ok(())
}

/// Forgets when an expert is busy.
///
/// # Errors
/// When the database fails.
pub async fn forget_intervals(tx: &WriteTx, expert: ExpertId) -> Result<(), DbErr> {
    busy_interval::Entity::delete_many()
        .filter(Interval::ExpertId.eq(expert))
        .exec(tx)
        .await?;
    Ok(())
}

/// Says that an expert is busy then and at no other time.
///
/// # Errors
/// When the database fails, or two of the stretches begin together.
pub async fn replace_intervals(
    tx: &WriteTx,
    expert: ExpertId,
    spans: &[(Instant, Instant)],
) -> Result<(), DbErr> {
    forget_intervals(tx, expert).await?;
    let row = |&(starts_at, ends_at): &(Instant, Instant)| busy_interval::Model {
        expert_id: expert,
        starts_at,
        ends_at,
    };
    rows::insert::<busy_interval::Entity>(tx, spans.iter().map(row).collect()).await
}

/// When these experts are busy, or all where none are named, as far as it reaches into
/// `[from, to)`; by expert and time.
///
/// # Errors
/// When the database fails.
pub async fn intervals(
    db: &impl ConnectionTrait,
    experts: Option<&[ExpertId]>,
    (from, to): (Instant, Instant),
) -> Result<Vec<busy_interval::Model>, DbErr> {
    let select = || {
        busy_interval::Entity::find()
            .filter(Interval::EndsAt.gt(from))
            .filter(Interval::StartsAt.lt(to))
            .order_by_asc(Interval::ExpertId)
            .order_by_asc(Interval::StartsAt)
    };
    let Some(experts) = experts else {
        return select().all(db).await;
    };
    let mut rows = Vec::new();
    for chunk in experts.chunks(CHUNK) {
        let those = Interval::ExpertId.is_in(chunk.iter().copied());
        rows.extend(select().filter(those).all(db).await?);
    }
    Ok(rows)
}

/// The calendars that are to be fetched by now, those that wait longest first.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &impl ConnectionTrait, now: Instant, limit: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::FetchAt.lte(now))
        .order_by_asc(Column::FetchAt)
        .order_by_asc(Column::ExpertId)
        .limit(limit)
        .all(db)
        .await
}

/// Puts the next fetch of a calendar off, so that nobody else fetches it meanwhile; `false` where
/// somebody else has done so, or it was set anew.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &WriteTx, calendar: &Model, until: Instant) -> Result<bool, DbErr> {
    let claimed = ActiveModel {
        fetch_at: Set(Some(until)),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(claimed)
        .filter(Column::ExpertId.eq(calendar.expert_id))
        .filter(Column::Version.eq(calendar.version))
        .filter(Expr::col(Column::FetchAt).eq(calendar.fetch_at))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Forgets stretches that are over.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let gone = busy_interval::Entity::delete_many()
        .filter(Interval::EndsAt.lt(before))
        .exec(tx)
        .await?;
    Ok(gone.rows_affected)
}
