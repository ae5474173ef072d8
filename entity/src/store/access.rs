//! What a credential allows right now: one read per request and a few seconds.
//!
//! Issuing and ending credentials lives with sessions and keys; here they are only looked at.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

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

/// Those of these sessions that still live: neither ended nor over, their membership not removed,
/// their expert not suspended.
///
/// # Errors
/// When the database fails.
pub async fn living(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
    now: Instant,
) -> Result<BTreeSet<SessionId>, DbErr> {
    let mut living = BTreeSet::new();
    for chunk in sessions.chunks(1_000) {
        let removed = Query::select()
            .column(membership::Column::Id)
            .from(membership::Entity)
            .and_where(membership::Column::RemovedAt.is_not_null())
            .to_owned();
        let suspended = Query::select()
            .column((membership::Entity, membership::Column::Id))
            .from(membership::Entity)
            .inner_join(
                expert::Entity,
                Expr::col((expert::Entity, expert::Column::Id))
                    .equals((membership::Entity, membership::Column::ExpertId)),
            )
            .and_where(expert::Column::Status.eq(ExpertStatus::Suspended))
            .to_owned();
        living.extend(
            session::Entity::find()
                .select_only()
                .column(session::Column::Id)
                .filter(session::Column::Id.is_in(chunk.iter().copied()))
                .filter(session::Column::RevokedAt.is_null())
                .filter(session::Column::ExpiresAt.gt(now))
                .filter(session::Column::MembershipId.not_in_subquery(removed))
                .filter(session::Column::MembershipId.not_in_subquery(suspended))
                .into_tuple::<SessionId>()
                .all(db)
                .await?,
        );
    }
    Ok(living)
}
