//! How granted certifications of programmes come to their end, and who is to be told before.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::db::WriteTx;
use crate::store::is;
use crate::table::certification;
use crate::table::course::{Column, Entity, Model};
use crate::value::{CertificationState, CourseId, CourseState, ExpertId, Instant, ProgramId};

/// Lets granted certifications of a programme end by `agree_by` where they last longer, until their
/// experts accept its new agreement; answers whose they are, each once.
///
/// # Errors
/// When the database fails.
pub async fn until_agreed(
    tx: &WriteTx,
    program: ProgramId,
    agree_by: Instant,
) -> Result<Vec<ExpertId>, DbErr> {
    use certification::Column as Right;
    let granted = Query::select()
        .column(Column::CertificationId)
        .from(Entity)
        .and_where(Column::ProgramId.eq(program))
        .and_where(is(Column::State, CourseState::Granted))
        .to_owned();
    let mut experts: Vec<ExpertId> = certification::Entity::update_many()
        .col_expr(Right::ExpiresAt, Expr::value(agree_by))
        .filter(Right::Id.in_subquery(granted))
        .filter(is(Right::State, CertificationState::Granted))
        .filter(Right::ExpiresAt.is_null().or(Right::ExpiresAt.gt(agree_by)))
        .exec_with_returning(tx)
        .await?
        .into_iter()
        .map(|row| row.expert_id)
        .collect();
    experts.sort_unstable();
    experts.dedup();
    Ok(experts)
}

/// Granted courses whose certification ends before `until` and whose experts were not yet warned for
/// so few days, by id, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn due_for_warning(
    db: &impl ConnectionTrait,
    (now, until): (Instant, Instant),
    days: i32,
    limit: u64,
) -> Result<Vec<(Model, certification::Model)>, DbErr> {
    use certification::Column as Right;
    let ending = certification::Entity::find()
        .filter(is(Right::State, CertificationState::Granted))
        .filter(Right::ExpiresAt.gt(now))
        .filter(Right::ExpiresAt.lte(until));
    let ids = Query::select()
        .column(Right::Id)
        .from(certification::Entity)
        .and_where(is(Right::State, CertificationState::Granted))
        .and_where(Right::ExpiresAt.gt(now))
        .and_where(Right::ExpiresAt.lte(until))
        .to_owned();
    let courses = Entity::find()
        .filter(is(Column::State, CourseState::Granted))
        .filter(Column::CertificationId.in_subquery(ids))
        .filter(Column::WarnedDays.is_null().or(Column::WarnedDays.gt(days)))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let rights = courses.iter().filter_map(|course| course.certification_id);
    let rights = ending.filter(Right::Id.is_in(rights)).all(db).await?;
    let with_right = |course: Model| {
        let right = rights
            .iter()
            .find(|right| Some(right.id) == course.certification_id);
        right.cloned().map(|right| (course, right))
    };
    Ok(courses.into_iter().filter_map(with_right).collect())
}

/// Notes that an expert was warned; `false` when somebody else did.
///
/// # Errors
/// When the database fails.
pub async fn warned(tx: &WriteTx, id: CourseId, days: i32) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .col_expr(Column::WarnedDays, Expr::value(days))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, CourseState::Granted))
        .filter(Column::WarnedDays.is_null().or(Column::WarnedDays.gt(days)))
        .exec(tx)
        .await?;
    Ok(noted.rows_affected == 1)
}
