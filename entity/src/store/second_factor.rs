//! Second factors: seeds, used steps, wrong codes, and recovery codes.
//!
//! Invariant: a code is used once: its step, or its row, is taken by a guarded update.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, prelude::*,
    sea_query::Expr,
};

use crate::db::WriteTx;
use crate::table::recovery_code;
use crate::table::second_factor::{Column, Entity, Model};
use crate::value::{Instant, PersonId, RecoveryCodeId, SecondFactorId};

/// The person's second factor, confirmed or not.
///
/// # Errors
/// When the database fails.
pub async fn of_person(
    db: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .one(db)
        .await
}

/// The second factor that the person is asked for, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn confirmed_of(
    db: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<Option<Model>, DbErr> {
    let found = of_person(db, person_id).await?;
    Ok(found.filter(|factor| factor.confirmed_at.is_some()))
}

/// Keeps a second factor.
///
/// # Errors
/// When the database fails, or the person has one.
pub async fn insert(tx: &WriteTx, factor: Model) -> Result<(), DbErr> {
    Entity::insert(factor.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Makes it one that is asked for; answers whether it was none before.
///
/// # Errors
/// When the database fails.
pub async fn confirm(tx: &WriteTx, id: SecondFactorId, now: Instant) -> Result<bool, DbErr> {
    let confirmed = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::ConfirmedAt.is_null())
        .exec(tx)
        .await?;
    Ok(confirmed.rows_affected == 1)
}

/// Forgets a second factor, its seed and its recovery codes.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &WriteTx, id: SecondFactorId) -> Result<(), DbErr> {
    forget_codes(tx, id).await?;
    Entity::delete_many()
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Uses the code of a step up; answers whether it and all later ones were unused (only one of two
/// at once hears yes).
///
/// # Errors
/// When the database fails.
pub async fn use_step(tx: &WriteTx, id: SecondFactorId, step: i64) -> Result<bool, DbErr> {
    let used = Entity::update_many()
        .col_expr(Column::LastUsedStep, Expr::value(step))
        .filter(Column::Id.eq(id))
        .filter(Column::LastUsedStep.lt(step))
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Keeps the seed as it was sealed anew.
///
/// # Errors
/// When the database fails.
pub async fn reseal(tx: &WriteTx, id: SecondFactorId, seed: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Seed, Expr::value(seed))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes a wrong code: how many there are now.
///
/// # Errors
/// When the database fails.
pub async fn note_wrong(
    tx: &WriteTx,
    id: SecondFactorId,
    wrong_codes: i32,
    now: Instant,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::WrongCodes, Expr::value(wrong_codes))
        .col_expr(Column::WrongAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives a second factor these recovery codes instead of those it had.
///
/// # Errors
/// When the database fails.
pub async fn replace_codes(
    tx: &WriteTx,
    id: SecondFactorId,
    codes: Vec<recovery_code::Model>,
) -> Result<(), DbErr> {
    forget_codes(tx, id).await?;
    let codes = codes.into_iter().map(IntoActiveModel::into_active_model);
    recovery_code::Entity::insert_many(codes)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn forget_codes(tx: &WriteTx, id: SecondFactorId) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::SecondFactorId.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Uses the recovery code with this hash up; answers which, where it was good (only one of two at
/// once is told).
///
/// # Errors
/// When the database fails.
pub async fn spend_code(
    tx: &WriteTx,
    id: SecondFactorId,
    code_hash: &str,
    now: Instant,
) -> Result<Option<RecoveryCodeId>, DbErr> {
    use recovery_code::{Column, Entity};
    let mut spent = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::SecondFactorId.eq(id))
        .filter(Column::CodeHash.eq(code_hash))
        .filter(Column::UsedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    Ok(spent.pop().map(|code| code.id))
}

/// How many recovery codes are still good.
///
/// # Errors
/// When the database fails.
pub async fn codes_left(db: &impl ConnectionTrait, id: SecondFactorId) -> Result<u64, DbErr> {
    use recovery_code::{Column, Entity};
    Entity::find()
        .filter(Column::SecondFactorId.eq(id))
        .filter(Column::UsedAt.is_null())
        .count(db)
        .await
}
