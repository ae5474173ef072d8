//! Demand against cover, by day, as it was known at each instant.
//!
//! Rows are only added: a day is written again when something about it changed.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query},
};

use crate::db::WriteTx;
use crate::table::coverage_day::{Column, Entity, Model};
use crate::value::{Instant, QueueId};

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first, in days since 1970-01-01.
    pub from: i32,
    /// The last.
    pub last: i32,
}

/// Writes days down; what was written at the same instant gives way.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, days: Vec<Model>) -> Result<(), DbErr> {
    let known = [
        Column::QueueId,
        Column::Language,
        Column::Day,
        Column::MadeAt,
    ];
    for day in days {
        let conflict = OnConflict::columns(known)
            .update_column(Column::Cells)
            .to_owned();
        Entity::insert(day.into_active_model())
            .on_conflict(conflict)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// The days as they were known at an instant, of one queue or of all, by day, queue and language.
///
/// # Errors
/// When the database fails.
pub async fn known(
    db: &impl ConnectionTrait,
    queue: Option<QueueId>,
    days: Days,
    as_of: Instant,
) -> Result<Vec<Model>, DbErr> {
    let later = Alias::new("later");
    let of = |column: Column| Expr::col((later.clone(), column));
    let newest = Query::select()
        .expr(of(Column::MadeAt).max())
        .from_as(Entity, later.clone())
        .and_where(of(Column::QueueId).equals((Entity, Column::QueueId)))
        .and_where(of(Column::Language).equals((Entity, Column::Language)))
        .and_where(of(Column::Day).equals((Entity, Column::Day)))
        .and_where(of(Column::MadeAt).lte(as_of))
        .to_owned();
    let mut select = Entity::find()
        .filter(Column::Day.gte(days.from))
        .filter(Column::Day.lte(days.last))
        .filter(Column::MadeAt.in_subquery(newest))
        .order_by_asc(Column::Day)
        .order_by_asc(Column::QueueId)
        .order_by_asc(Column::Language);
    if let Some(queue) = queue {
        select = select.filter(Column::QueueId.eq(queue));
    }
    select.all(db).await
}

/// When anything was last written down by then.
///
/// # Errors
/// When the database fails.
pub async fn last_made(db: &impl ConnectionTrait, by: Instant) -> Result<Option<Instant>, DbErr> {
    Entity::find()
        .select_only()
        .column_as(Column::MadeAt.max(), "made_at")
        .filter(Column::MadeAt.lte(by))
        .into_tuple::<Option<Instant>>()
        .one(db)
        .await
        .map(Option::flatten)
}

/// Forgets days before one.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before_day: i32) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::Day.lt(before_day))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
