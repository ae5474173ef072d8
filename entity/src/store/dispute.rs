//! Disputes about lines of pay, and what they give back.
//!
//! Invariant: a line has at most one open dispute, and at most one of each side (unique indexes).

mod clawback;

pub use clawback::{
    clawbacks, clawbacks_of, give_back, insert_clawback, net, netted, netted_since, nettings,
    outstanding,
};

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, JsonValue, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};

use super::is;
use crate::db::WriteTx;
use crate::table::dispute::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, DisputeId, DisputeState, EarningId, ExpertId, Instant, QueryId};

/// Writes a dispute down; `false` when the line has one of that side, or an open one.
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

/// The dispute with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: DisputeId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The dispute with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: DisputeId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// Keeps what the other side says of an open dispute; `None` when it has ended.
///
/// # Errors
/// When the database fails.
pub async fn answer(
    tx: &WriteTx,
    id: DisputeId,
    answer: JsonValue,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(Column::Answer, Expr::value(answer))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, DisputeState::Open))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Ends an open dispute; `None` when somebody else has, or no arrow leads there.
///
/// # Errors
/// When the database fails.
pub async fn end(
    tx: &WriteTx,
    id: DisputeId,
    to: DisputeState,
    further: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    if !DisputeState::Open.next().contains(&to) {
        return Ok(None);
    }
    let rows = Entity::update_many()
        .set(further)
        .col_expr(Column::State, Expr::value(to))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, DisputeState::Open))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Open disputes that nobody decided in time, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn overdue(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(is(Column::State, DisputeState::Open))
        .filter(Column::DecideBy.lte(now))
        .order_by_asc(Column::DecideBy)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// How many disputes of a brand are open.
///
/// # Errors
/// When the database fails.
pub async fn count_open(db: &impl ConnectionTrait, brand: BrandId) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::BrandId.eq(brand))
        .filter(is(Column::State, DisputeState::Open))
        .count(db)
        .await
}

/// What an expert claims for a query in disputes that are open, in minor units.
///
/// # Errors
/// When the database fails.
pub async fn claimed(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    query: QueryId,
) -> Result<i64, DbErr> {
    let sum: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::ClaimedAmount.sum().cast_as("bigint"), "claimed")
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::QueryId.eq(query))
        .filter(is(Column::State, DisputeState::Open))
        .into_tuple()
        .one(db)
        .await?;
    Ok(sum.flatten().unwrap_or(0))
}

/// Whose disputes are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputesOf {
    /// About what a brand was charged.
    Brand(BrandId),
    /// About what an expert earned.
    Expert(ExpertId),
    /// Everybody's.
    All,
}

/// Disputes in this state (absent: any), newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    of: DisputesOf,
    state: Option<DisputeState>,
    (before, limit): (Option<DisputeId>, u64),
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_desc(Column::Id).limit(limit);
    select = match of {
        DisputesOf::Brand(id) => select.filter(Column::BrandId.eq(id)),
        DisputesOf::Expert(id) => select.filter(Column::ExpertId.eq(id)),
        DisputesOf::All => select,
    };
    if let Some(state) = state {
        select = select.filter(Column::State.eq(state));
    }
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// Disputes after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<DisputeId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}

/// The disputes with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn among(db: &impl ConnectionTrait, ids: &[DisputeId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await
}

/// The disputes about these lines, by id.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &impl ConnectionTrait, lines: &[EarningId]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::EarningId.is_in(lines.iter().copied()))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}
