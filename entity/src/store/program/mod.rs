//! Certification programmes, their versions, and experts' courses through them.
//!
//! Invariant: an expert has one course under way and one that is granted in a programme (unique
//! indexes); a version never changes.

mod attempt;
mod course;
mod ends;

pub use attempt::{attempt, insert_attempt, lapse, open_attempt, open_attempts, submit};
pub use course::{
    Courses, courses, end_granted, find_course, granted_of, insert_course, live, lock_course,
    put_course, was_revoked,
};
pub use ends::{due_for_warning, until_agreed, warned};

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Condition, ExprTrait, LockType, Query},
};

use super::{is, rows};
use crate::db::WriteTx;
use crate::table::program::{Column, Entity, Model};
use crate::table::{brand, program_version};
use crate::value::{BrandId, BrandMode, ProgramId, ProgramStatus};

/// Whose programmes are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramsOf {
    /// One brand's.
    Brand(BrandId),
    /// Those that experts can apply for: open ones of real brands.
    Open,
    /// Everybody's.
    All,
}

/// Programmes, newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    of: ProgramsOf,
    (before, limit): (Option<ProgramId>, u64),
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_desc(Column::Id).limit(limit);
    select = match of {
        ProgramsOf::Brand(id) => select.filter(Column::BrandId.eq(id)),
        ProgramsOf::Open => {
            let real = Query::select()
                .column(brand::Column::Id)
                .from(brand::Entity)
                .and_where(is(brand::Column::Mode, BrandMode::Live))
                .to_owned();
            select
                .filter(Column::Status.eq(ProgramStatus::Open))
                .filter(Column::BrandId.in_subquery(real))
        }
        ProgramsOf::All => select,
    };
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// How many programmes a brand has, at most `limit` counted.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl ConnectionTrait, brand: BrandId, limit: u64) -> Result<usize, DbErr> {
    let ids: Vec<ProgramId> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::BrandId.eq(brand))
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.len())
}

/// The programme with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: ProgramId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The programmes with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ProgramId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids)).all(db).await
}

/// The programme with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: ProgramId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// The programme with this id; it does not change until the commit.
///
/// # Errors
/// When the database fails.
pub async fn rely_on(tx: &WriteTx, id: ProgramId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Share).one(tx).await
}

/// Writes a new programme.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, program: Model) -> Result<(), DbErr> {
    Entity::insert(program.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Replaces a programme by its changed self and counts its version up; answers it as it is now, or
/// `None` when its version is no longer the one of `program`.
///
/// # Errors
/// When the database fails.
pub async fn replace(tx: &WriteTx, program: Model) -> Result<Option<Model>, DbErr> {
    let key = (Column::Id, Column::Version);
    rows::replace::<Entity>(tx, program, key, Condition::all()).await
}

/// Publishes a version.
///
/// # Errors
/// When the database fails.
pub async fn insert_version(tx: &WriteTx, version: program_version::Model) -> Result<(), DbErr> {
    program_version::Entity::insert(version.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A version of a programme.
///
/// # Errors
/// When the database fails.
pub async fn version(
    db: &impl ConnectionTrait,
    program: ProgramId,
    number: i64,
) -> Result<Option<program_version::Model>, DbErr> {
    program_version::Entity::find_by_id((program, number))
        .one(db)
        .await
}

/// The latest versions of these programmes, in no order.
///
/// # Errors
/// When the database fails.
pub async fn latest_of(
    db: &impl ConnectionTrait,
    programs: &[Model],
) -> Result<Vec<program_version::Model>, DbErr> {
    let latest = programs.iter().map(|program| (program.id, program.latest));
    versions(db, latest).await
}

/// These versions, in no order: each programme with a number.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    db: &impl ConnectionTrait,
    wanted: impl IntoIterator<Item = (ProgramId, i64)>,
) -> Result<Vec<program_version::Model>, DbErr> {
    use program_version::{Column, Entity};
    let wanted: BTreeSet<(ProgramId, i64)> = wanted.into_iter().collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let these = wanted.into_iter().fold(Condition::any(), |any, wanted| {
        let (program, number) = wanted;
        any.add(Column::ProgramId.eq(program).and(Column::Number.eq(number)))
    });
    Entity::find().filter(these).all(db).await
}
