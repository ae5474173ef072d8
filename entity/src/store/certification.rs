//! Certifications: who may serve which brand or queue.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType},
};

use super::is;
use crate::db::WriteTx;
use crate::table::certification::{Column, Entity, Model};
use crate::value::{
    BrandId, CertificationId, CertificationState, ExpertId, Instant, PersonId, QueueId,
};

/// All certifications of these experts, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_experts(
    db: &impl ConnectionTrait,
    experts: impl IntoIterator<Item = ExpertId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.is_in(experts))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The certification with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: CertificationId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The certifications with these ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CertificationId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids)).all(db).await
}

/// Lets a granted certification end at another time.
///
/// # Errors
/// When the database fails.
pub async fn prolong(
    tx: &WriteTx,
    id: CertificationId,
    expires_at: Option<Instant>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, CertificationState::Granted))
        .exec(tx)
        .await?;
    Ok(())
}

/// The expert's certification with this id, kept from changing until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_of(
    tx: &WriteTx,
    expert_id: ExpertId,
    id: CertificationId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::ExpertId.eq(expert_id))
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// The granted certification of an expert for exactly that brand or queue.
///
/// # Errors
/// When the database fails.
pub async fn granted(
    tx: &WriteTx,
    expert_id: ExpertId,
    (brand_id, queue_id): (BrandId, Option<QueueId>),
) -> Result<Option<Model>, DbErr> {
    let select = Entity::find()
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::BrandId.eq(brand_id))
        .filter(is(Column::State, CertificationState::Granted));
    let select = match queue_id {
        Some(queue_id) => select.filter(Column::QueueId.eq(queue_id)),
        None => select.filter(Column::QueueId.is_null()),
    };
    select.lock(LockType::Update).one(tx).await
}

/// Grants a certification.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, certification: Model) -> Result<(), DbErr> {
    Entity::insert(certification.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Grants a certification anew, until another time.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &WriteTx,
    id: CertificationId,
    (granted_at, granted_by): (Instant, PersonId),
    expires_at: Option<Instant>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::GrantedAt, Expr::value(granted_at))
        .col_expr(Column::GrantedBy, Expr::value(granted_by))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Takes a certification back; answers whether it was granted.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &WriteTx, id: CertificationId, now: Instant) -> Result<bool, DbErr> {
    let revoked = Entity::update_many()
        .col_expr(Column::State, Expr::value(CertificationState::Revoked))
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(is(Column::State, CertificationState::Granted))
        .exec(tx)
        .await?;
    Ok(revoked.rows_affected == 1)
}

/// Ends granted certifications whose time is over; answers whose they were, each once.
///
/// # Errors
/// When the database fails.
pub async fn expire(tx: &WriteTx, now: Instant) -> Result<Vec<ExpertId>, DbErr> {
    let mut experts: Vec<ExpertId> = Entity::update_many()
        .col_expr(Column::State, Expr::value(CertificationState::Expired))
        .filter(is(Column::State, CertificationState::Granted))
        .filter(Column::ExpiresAt.lte(now))
        .exec_with_returning(tx)
        .await?
        .into_iter()
        .map(|certification| certification.expert_id)
        .collect();
    experts.sort_unstable();
    experts.dedup();
    Ok(experts)
}

/// Whether a granted certification has run out.
///
/// # Errors
/// When the database fails.
pub async fn any_expired(db: &impl ConnectionTrait, now: Instant) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(is(Column::State, CertificationState::Granted))
        .filter(Column::ExpiresAt.lte(now))
        .one(db)
        .await?;
    Ok(found.is_some())
}
