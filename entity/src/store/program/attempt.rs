//! Attempts at quizzes.

use sea_orm::{
    ActiveValue, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, prelude::*,
    sea_query::Expr,
};

use crate::db::WriteTx;
use crate::store::is;
use crate::table::quiz_attempt::{ActiveModel, Column, Entity, Model};
use crate::value::{AttemptStanding, CourseId, Instant, QuizAnswers, QuizAttemptId};

/// Writes a new attempt.
///
/// # Errors
/// When the database fails, or one is open.
pub async fn insert_attempt(tx: &WriteTx, attempt: Model) -> Result<(), DbErr> {
    Entity::insert(attempt.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The open attempt of a course, its time over or not.
///
/// # Errors
/// When the database fails.
pub async fn open_attempt(
    db: &impl ConnectionTrait,
    course: CourseId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::CourseId.eq(course))
        .filter(is(Column::State, AttemptStanding::Open))
        .one(db)
        .await
}

/// The open attempts of these courses, in no order, their time over or not.
///
/// # Errors
/// When the database fails.
pub async fn open_attempts(
    db: &impl ConnectionTrait,
    courses: impl IntoIterator<Item = CourseId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::CourseId.is_in(courses))
        .filter(is(Column::State, AttemptStanding::Open))
        .all(db)
        .await
}

/// The attempt of a course with this number.
///
/// # Errors
/// When the database fails.
pub async fn attempt(
    db: &impl ConnectionTrait,
    course: CourseId,
    number: i32,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::CourseId.eq(course))
        .filter(Column::Number.eq(number))
        .one(db)
        .await
}

/// Takes in the answers of an open attempt; `None` when it is open no more.
///
/// # Errors
/// When the database fails.
pub async fn submit(
    tx: &WriteTx,
    id: QuizAttemptId,
    answers: QuizAnswers,
    (share_bps, passed): (i32, bool),
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let answered = ActiveModel {
        state: ActiveValue::Set(AttemptStanding::Submitted),
        submitted_at: ActiveValue::Set(Some(now)),
        answers: ActiveValue::Set(Some(answers)),
        share_bps: ActiveValue::Set(Some(share_bps)),
        passed: ActiveValue::Set(Some(passed)),
        ..Default::default()
    };
    let rows = Entity::update_many()
        .set(answered)
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, AttemptStanding::Open))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Closes an open attempt whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn lapse(tx: &WriteTx, id: QuizAttemptId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptStanding::Lapsed))
        .filter(Column::Id.eq(id))
        .filter(Column::EndsAt.lte(now))
        .filter(is(Column::State, AttemptStanding::Open))
        .exec(tx)
        .await?;
    Ok(())
}
