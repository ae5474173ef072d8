//! Papers: closed periods of brands and experts, numbered without holes.
//!
//! Invariant: an entry is on at most one paper of an owner (a unique index), and a series has no
//! holes: its row is locked before the first number is taken and moved in the same transaction.

mod open;
mod tax;

pub use open::{OpenEntry, closed_until, due, open_entries, put_due};
pub use tax::{PaidInYear, paid_in_year};

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, OnConflict},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::paper::{Column, Entity, Model};
use crate::table::{paper_line, paper_series};
use crate::value::{BrandId, ExpertId, PaperId};

/// Whose papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PapersOf {
    /// A brand's invoices.
    Brand(BrandId),
    /// An expert's statements.
    Expert(ExpertId),
}

impl PapersOf {
    /// The owner's id.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Brand(id) => id.0,
            Self::Expert(id) => id.0,
        }
    }

    fn condition(self) -> sea_orm::sea_query::Expr {
        match self {
            Self::Brand(id) => Column::BrandId.eq(id),
            Self::Expert(id) => Column::ExpertId.eq(id),
        }
    }
}

/// The last number of a series, which nobody else can move until the commit; opens the series.
///
/// # Errors
/// When the database fails.
pub async fn lock_series(tx: &WriteTx, series: &str) -> Result<i64, DbErr> {
    let new = paper_series::ActiveModel {
        series: Set(series.to_owned()),
        last: Set(0),
    };
    paper_series::Entity::insert(new)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let row = paper_series::Entity::find_by_id(series.to_owned())
        .lock(LockType::Update)
        .one(tx)
        .await?;
    row.map(|row| row.last)
        .ok_or_else(|| DbErr::RecordNotFound(format!("series {series}")))
}

/// Moves the end of a series that is locked.
///
/// # Errors
/// When the database fails.
pub async fn move_series(tx: &WriteTx, series: &str, last: i64) -> Result<(), DbErr> {
    paper_series::Entity::update_many()
        .col_expr(paper_series::Column::Last, Expr::value(last))
        .filter(paper_series::Column::Series.eq(series))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Writes papers with their lines.
///
/// # Errors
/// When the database refuses (a number or an entry is taken) or fails.
pub async fn insert(
    tx: &WriteTx,
    papers: Vec<Model>,
    lines: Vec<paper_line::Model>,
) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, papers).await?;
    rows::insert::<paper_line::Entity>(tx, lines).await
}

/// The owner's paper with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    of: PapersOf,
    id: PaperId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).filter(of.condition()).one(db).await
}

/// The owner's papers, newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    of: PapersOf,
    before: Option<PaperId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(of.condition())
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// The lines of a paper, in order.
///
/// # Errors
/// When the database fails.
pub async fn lines(
    db: &impl ConnectionTrait,
    paper: PaperId,
) -> Result<Vec<paper_line::Model>, DbErr> {
    paper_line::Entity::find()
        .filter(paper_line::Column::PaperId.eq(paper))
        .order_by_asc(paper_line::Column::Line)
        .all(db)
        .await
}
