//! Secrets sent by mail: made, looked up by hash, used once.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, prelude::*,
    sea_query::Expr,
};

use crate::db::WriteTx;
use crate::table::email_token::{Column, Entity, Model};
use crate::value::{EmailTokenId, EmailTokenPurpose, Instant, MembershipId, PersonId};

/// Keeps a token.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, token: Model) -> Result<(), DbErr> {
    Entity::insert(token.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The token with this hash, if it can still be used.
///
/// # Errors
/// When the database fails.
pub async fn find_good(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .one(db)
        .await
}

/// When the person was last sent a token of that purpose.
///
/// # Errors
/// When the database fails.
pub async fn last_sent(
    db: &impl ConnectionTrait,
    person_id: PersonId,
    purpose: EmailTokenPurpose,
) -> Result<Option<Instant>, DbErr> {
    let last = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::Purpose.eq(purpose))
        .order_by_desc(Column::CreatedAt)
        .one(db)
        .await?;
    Ok(last.map(|token| token.created_at))
}

/// Uses a token up; answers whether it was still good (only one of two at once hears yes).
///
/// # Errors
/// When the database fails.
pub async fn use_up(tx: &WriteTx, id: EmailTokenId, now: Instant) -> Result<bool, DbErr> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Makes a person's tokens of one purpose worthless.
///
/// # Errors
/// When the database fails.
pub async fn void_of_person(
    tx: &WriteTx,
    person_id: PersonId,
    purpose: EmailTokenPurpose,
    now: Instant,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Makes the invitations to a membership worthless.
///
/// # Errors
/// When the database fails.
pub async fn void_of_membership(
    tx: &WriteTx,
    membership_id: MembershipId,
    now: Instant,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::MembershipId.eq(membership_id))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes tokens that expired before this; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::ExpiresAt.lt(before))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
