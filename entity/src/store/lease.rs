//! Leases: who may do what only one may do.
//!
//! Invariant: a name's token only grows, by one with each new holder. A holder that was paused
//! beyond its lease finds another token in the row, and its fenced writes are refused.

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::table::lease::{ActiveModel, Column, Entity, Model};
use crate::value::Instant;

/// The lease of that name, if anybody ever held it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, name: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(name.to_owned()).one(db).await
}

/// Takes a lease that nobody holds at `now`; answers the new token, or `None` while it is held.
///
/// # Errors
/// When the database fails.
pub async fn take(
    tx: &WriteTx,
    (name, holder): (&str, &str),
    now: Instant,
    until: Instant,
) -> Result<Option<i64>, DbErr> {
    let first = ActiveModel {
        name: Set(name.to_owned()),
        holder: Set(String::new()),
        token: Set(0),
        until: Set(Instant::UNIX_EPOCH),
    };
    Entity::insert(first)
        .on_conflict(OnConflict::column(Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let current = Entity::find_by_id(name.to_owned())
        .lock(LockType::Update)
        .one(tx)
        .await?;
    let Some(current) = current.filter(|lease| lease.until <= now) else {
        return Ok(None);
    };
    let token = current.token + 1;
    let taken = Entity::update_many()
        .col_expr(Column::Holder, Expr::value(holder))
        .col_expr(Column::Token, Expr::value(token))
        .col_expr(Column::Until, Expr::value(until))
        .filter(Column::Name.eq(name))
        .filter(Column::Token.eq(current.token))
        .exec(tx)
        .await?;
    Ok((taken.rows_affected == 1).then_some(token))
}

/// Lengthens a lease; `false` when somebody else has taken it.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &WriteTx,
    (name, token): (&str, i64),
    until: Instant,
) -> Result<bool, DbErr> {
    let renewed = Entity::update_many()
        .col_expr(Column::Until, Expr::value(until))
        .filter(Column::Name.eq(name))
        .filter(Column::Token.eq(token))
        .exec(tx)
        .await?;
    Ok(renewed.rows_affected == 1)
}

/// Whether the token is still the one in force; it stays so until the commit.
///
/// Every fenced write asks this first, in its own transaction.
///
/// # Errors
/// When the database fails.
pub async fn is_in_force(tx: &WriteTx, (name, token): (&str, i64)) -> Result<bool, DbErr> {
    let current = Entity::find_by_id(name.to_owned())
        .lock(LockType::Share)
        .one(tx)
        .await?;
    Ok(current.is_some_and(|lease| lease.token == token))
}
