//! People: who signs in.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::table::person::{Column, Entity, Model};
use crate::value::{EmailAddress, Instant, PersonId, ReadingLanguage};

/// The person with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// These people, in no order.
///
/// # Errors
/// When the database fails.
pub async fn find_many(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids)).all(db).await
}

/// The person with this address, whatever its case.
///
/// # Errors
/// When the database fails.
pub async fn find_by_email(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::EmailKey.eq(email.key()))
        .one(db)
        .await
}

/// Reads the person and keeps everybody else from changing them until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: PersonId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// Adds a person; answers `false` when the address is taken.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, person: Model) -> Result<bool, DbErr> {
    let by_address = OnConflict::column(Column::EmailKey).do_nothing().to_owned();
    let added = Entity::insert(person.into_active_model())
        .on_conflict(by_address)
        .exec_without_returning(tx)
        .await?;
    Ok(added == 1)
}

/// Sets another password.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &WriteTx, id: PersonId, hash: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::PasswordHash, Expr::value(hash))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes that the address was proved, unless it was before.
///
/// # Errors
/// When the database fails.
pub async fn set_verified(tx: &WriteTx, id: PersonId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::EmailVerifiedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::EmailVerifiedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Sets the language that pages and mails are written in.
///
/// # Errors
/// When the database fails.
pub async fn set_language(
    tx: &WriteTx,
    id: PersonId,
    language: ReadingLanguage,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Language, Expr::value(language))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
