//! Memberships: what people are in brands, as experts and on the platform.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::table::membership::{Column, Entity, Model};
use crate::value::{BrandId, ExpertId, Instant, MembershipId, PersonId, Role};

/// The membership with this id, removed or not.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: MembershipId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// What a person is now, oldest first; invitations that wait are not among them.
///
/// # Errors
/// When the database fails.
pub async fn of_person(
    db: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<Vec<Model>, DbErr> {
    let mut found = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::AcceptedAt.is_not_null())
        .filter(Column::RemovedAt.is_null())
        .all(db)
        .await?;
    found.sort_by_key(|row| (row.created_at, row.role, row.id));
    Ok(found)
}

/// A page of a brand's members, or the platform's when `brand_id` is absent, by id; invited ones
/// among them.
///
/// # Errors
/// When the database fails.
pub async fn page_of(
    db: &impl ConnectionTrait,
    brand_id: Option<BrandId>,
    after: Option<MembershipId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = in_circle(brand_id);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// The person's living membership with that role in a brand, or on the platform.
///
/// # Errors
/// When the database fails.
pub async fn find_role(
    db: &impl ConnectionTrait,
    person_id: PersonId,
    brand_id: Option<BrandId>,
    role: Role,
) -> Result<Option<Model>, DbErr> {
    in_circle(brand_id)
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::Role.eq(role))
        .one(db)
        .await
}

/// What makes a person an expert, if anything does.
///
/// # Errors
/// When the database fails.
pub async fn find_expert(
    db: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::ExpertId.is_not_null())
        .filter(Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// The membership that makes somebody this expert.
///
/// # Errors
/// When the database fails.
pub async fn of_expert(
    db: &impl ConnectionTrait,
    expert_id: ExpertId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// The owners of a brand, or those with that role on the platform, kept from changing until the
/// commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_role(
    tx: &WriteTx,
    brand_id: Option<BrandId>,
    role: Role,
) -> Result<Vec<Model>, DbErr> {
    in_circle(brand_id)
        .filter(Column::Role.eq(role))
        .filter(Column::AcceptedAt.is_not_null())
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(tx)
        .await
}

fn in_circle(brand_id: Option<BrandId>) -> Select<Entity> {
    let select = Entity::find().filter(Column::RemovedAt.is_null());
    match brand_id {
        Some(brand_id) => select.filter(Column::BrandId.eq(brand_id)),
        None => select.filter(Column::Role.is_in([Role::Ops, Role::Approver])),
    }
}

/// Adds a membership; answers `false` when the person has it already.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, membership: Model) -> Result<bool, DbErr> {
    let added = Entity::insert(membership.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(added == 1)
}

/// Turns an invitation into a membership; answers whether it waited.
///
/// # Errors
/// When the database fails.
pub async fn accept(tx: &WriteTx, id: MembershipId, now: Instant) -> Result<bool, DbErr> {
    let accepted = Entity::update_many()
        .col_expr(Column::AcceptedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::AcceptedAt.is_null())
        .filter(Column::RemovedAt.is_null())
        .exec(tx)
        .await?;
    Ok(accepted.rows_affected == 1)
}

/// Ends a membership or an invitation.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &WriteTx, id: MembershipId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RemovedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::RemovedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}
