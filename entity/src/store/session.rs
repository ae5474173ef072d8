//! Sessions: signed-in devices, and the rotation of their refresh tokens.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    UpdateMany,
    prelude::*,
    sea_query::{Expr, LockType},
};

use crate::db::WriteTx;
use crate::table::session::{Column, Entity, Model};
use crate::value::{Instant, MembershipId, PersonId, SessionId};

/// Starts a session.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, session: Model) -> Result<(), DbErr> {
    Entity::insert(session.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Reads the session and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: SessionId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// A person's living sessions, the oldest sign-in first.
///
/// # Errors
/// When the database fails.
pub async fn living_of(
    db: &impl ConnectionTrait,
    person_id: PersonId,
    now: Instant,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Makes `generation` the newest refresh token.
///
/// # Errors
/// When the database fails.
pub async fn rotate(
    tx: &WriteTx,
    id: SessionId,
    generation: i64,
    now: Instant,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Generation, Expr::value(generation))
        .col_expr(Column::RotatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes when a second factor was shown in these sessions; `None`: that none counts any more.
///
/// # Errors
/// When the database fails.
pub async fn note_second_factor(
    tx: &WriteTx,
    which: Sessions,
    at: Option<Instant>,
) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::SecondFactorAt, Expr::value(at));
    among(update, which).exec(tx).await?;
    Ok(())
}

/// Which sessions are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// These.
    These(Vec<SessionId>),
    /// All of a person.
    Of(PersonId),
    /// All of a person but one.
    OthersOf(PersonId, SessionId),
    /// All that act in a membership.
    In(MembershipId),
}

/// Ends sessions early; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &WriteTx, which: Sessions, now: Instant) -> Result<u64, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::RevokedAt.is_null());
    Ok(among(update, which).exec(tx).await?.rows_affected)
}

fn among(update: UpdateMany<Entity>, which: Sessions) -> UpdateMany<Entity> {
    match which {
        Sessions::These(ids) => update.filter(Column::Id.is_in(ids)),
        Sessions::Of(person) => update.filter(Column::PersonId.eq(person)),
        Sessions::OthersOf(person, kept) => update
            .filter(Column::PersonId.eq(person))
            .filter(Column::Id.ne(kept)),
        Sessions::In(membership) => update.filter(Column::MembershipId.eq(membership)),
    }
}

/// Removes sessions whose time was over before this; answers how many.
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
