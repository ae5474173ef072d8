//! Experts' courses.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Condition, Expr, ExprTrait, LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::store::{is, is_any, rows};
use crate::table::course::{Column, Entity, Model};
use crate::value::{CourseId, CourseState, ExpertId, Instant, ProgramId};

/// The states of a course that is under way.
const UNDER_WAY: [CourseState; 4] = [
    CourseState::Applied,
    CourseState::Learning,
    CourseState::Passed,
    CourseState::Failed,
];

/// Whose courses are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Courses {
    /// Those of an expert.
    Expert(ExpertId),
    /// Those through a programme.
    Program(ProgramId),
}

/// Courses, newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn courses(
    db: &impl ConnectionTrait,
    of: Courses,
    (before, limit): (Option<CourseId>, u64),
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_desc(Column::Id).limit(limit);
    select = match of {
        Courses::Expert(id) => select.filter(Column::ExpertId.eq(id)),
        Courses::Program(id) => select.filter(Column::ProgramId.eq(id)),
    };
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// The course with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_course(db: &impl ConnectionTrait, id: CourseId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The course with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_course(tx: &WriteTx, id: CourseId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// The expert's course through a programme that is under way.
///
/// # Errors
/// When the database fails.
pub async fn live(
    tx: &WriteTx,
    expert: ExpertId,
    program: ProgramId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ProgramId.eq(program))
        .filter(is_any(Column::State, UNDER_WAY))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// The expert's course through a programme that is granted.
///
/// # Errors
/// When the database fails.
pub async fn granted_of(
    tx: &WriteTx,
    expert: ExpertId,
    program: ProgramId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ProgramId.eq(program))
        .filter(is(Column::State, CourseState::Granted))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// Whether a course of the expert through a programme was ever taken back.
///
/// # Errors
/// When the database fails.
pub async fn was_revoked(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    program: ProgramId,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ProgramId.eq(program))
        .filter(Column::State.eq(CourseState::Revoked))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Writes a new course; `false` when the expert has one under way in this programme.
///
/// # Errors
/// When the database fails.
pub async fn insert_course(tx: &WriteTx, course: Model) -> Result<bool, DbErr> {
    let written = Entity::insert(course.into_active_model().reset_all())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// Replaces a course by its changed self and counts its version up; answers it as it is now, or
/// `None` when it changed meanwhile, or no arrow leads from `from` to its state.
///
/// # Errors
/// When the database fails.
pub async fn put_course(
    tx: &WriteTx,
    from: CourseState,
    course: Model,
) -> Result<Option<Model>, DbErr> {
    if from != course.state && !from.next().contains(&course.state) {
        return Ok(None);
    }
    let (key, before) = ((Column::Id, Column::Version), Column::State.eq(from));
    rows::replace::<Entity>(tx, course, key, Condition::all().add(before)).await
}

/// Ends the granted course of an expert through a programme: it ran out, or a newer one takes its
/// place.
///
/// # Errors
/// When the database fails.
pub async fn end_granted(
    tx: &WriteTx,
    (expert, program): (ExpertId, ProgramId),
    (to, now): (CourseState, Instant),
) -> Result<(), DbErr> {
    if !CourseState::Granted.next().contains(&to) {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::ProgramId.eq(program))
        .filter(is(Column::State, CourseState::Granted))
        .exec(tx)
        .await?;
    Ok(())
}
