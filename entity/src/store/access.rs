//! What a credential allows right now: one read per request and a few seconds.
//!
//! Issuing and ending credentials lives with sessions and keys; here they are only looked at.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, prelude::*, sea_query::Expr};

use crate::db::WriteTx;
use crate::table::{api_key, expert, membership, session};
use crate::value::{ApiKeyId, ExpertStatus, Instant, SessionId};

/// The membership that a living session acts in.
///
/// `None` when the session was ended or is over, its membership was removed, or its expert is
/// suspended.
///
/// # Errors
/// When the database fails.
pub async fn of_session(
    db: &impl ConnectionTrait,
    id: SessionId,
    now: Instant,
) -> Result<Option<(session::Model, membership::Model)>, DbErr> {
    let Some(session) = session::Entity::find_by_id(id)
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(db)
        .await?
    else {
        return Ok(None);
    };
    let Some(membership) = membership::Entity::find_by_id(session.membership_id)
        .filter(membership::Column::RemovedAt.is_null())
        .one(db)
        .await?
    else {
        return Ok(None);
    };
    if let Some(expert_id) = membership.expert_id {
        let expert = expert::Entity::find_by_id(expert_id).one(db).await?;
        if expert.is_none_or(|expert| expert.status == ExpertStatus::Suspended) {
            return Ok(None);
        }
    }
    Ok(Some((session, membership)))
}

/// The living API key with this hash.
///
/// # Errors
/// When the database fails.
pub async fn of_key(
    db: &impl ConnectionTrait,
    key_hash: &str,
) -> Result<Option<api_key::Model>, DbErr> {
    api_key::Entity::find()
        .filter(api_key::Column::KeyHash.eq(key_hash))
        .filter(api_key::Column::RevokedAt.is_null())
        .one(db)
        .await
}

/// Notes that a key was seen.
///
/// # Errors
/// When the database fails.
pub async fn touch_key(tx: &WriteTx, id: ApiKeyId, now: Instant) -> Result<(), DbErr> {
    api_key::Entity::update_many()
        .col_expr(api_key::Column::LastUsedAt, Expr::value(now))
        .filter(api_key::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
