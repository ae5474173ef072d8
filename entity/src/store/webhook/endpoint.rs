//! Endpoints: an owner is a brand, or the platform where there is none.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect,
    Select,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use crate::db::WriteTx;
use crate::store::is;
use crate::table::webhook_endpoint::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, DisabledReason, EndpointStatus, Instant, WebhookEndpointId};

/// The owner's living endpoints.
fn of(owner: Option<BrandId>) -> Select<Entity> {
    let living = Entity::find().filter(Column::DeletedAt.is_null());
    match owner {
        Some(brand) => living.filter(Column::BrandId.eq(brand)),
        None => living.filter(Column::BrandId.is_null()),
    }
}

/// Writes a new endpoint.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, new: Model) -> Result<(), DbErr> {
    Entity::insert(new.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The owner's endpoint with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    owner: Option<BrandId>,
    id: WebhookEndpointId,
) -> Result<Option<Model>, DbErr> {
    of(owner).filter(Column::Id.eq(id)).one(db).await
}

/// The owner's endpoint with this id; nobody else changes it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock_of(
    tx: &WriteTx,
    owner: Option<BrandId>,
    id: WebhookEndpointId,
) -> Result<Option<Model>, DbErr> {
    let select = of(owner).filter(Column::Id.eq(id));
    select.lock(LockType::Update).one(tx).await
}

/// A page of the owner's endpoints, by id.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    owner: Option<BrandId>,
    after: Option<WebhookEndpointId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = of(owner);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// How many endpoints the owner has.
///
/// # Errors
/// When the database fails.
pub async fn count_of(db: &impl ConnectionTrait, owner: Option<BrandId>) -> Result<u64, DbErr> {
    of(owner).count(db).await
}

/// Endpoints that are called, of these brands and, if asked for, of the platform.
///
/// # Errors
/// When the database fails.
pub async fn listening(
    db: &impl ConnectionTrait,
    brands: &[BrandId],
    platform: bool,
) -> Result<Vec<Model>, DbErr> {
    let mut owners = Condition::any().add(Column::BrandId.is_in(brands.iter().copied()));
    if platform {
        owners = owners.add(Column::BrandId.is_null());
    }
    Entity::find()
        .filter(Column::DeletedAt.is_null())
        .filter(is(Column::Status, EndpointStatus::Enabled))
        .filter(owners)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The endpoints with these ids, removed ones too.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    ids: Vec<WebhookEndpointId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids)).all(db).await
}

/// Changes a living endpoint; `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn change(
    tx: &WriteTx,
    id: WebhookEndpointId,
    change: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .filter(Column::DeletedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Disables an endpoint for this reason; `None` when it is already, or was removed.
///
/// # Errors
/// When the database fails.
pub async fn disable(
    tx: &WriteTx,
    id: WebhookEndpointId,
    reason: DisabledReason,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(Column::Status, Expr::value(EndpointStatus::Disabled))
        .col_expr(Column::DisabledReason, Expr::value(reason))
        .col_expr(Column::DisabledAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::DeletedAt.is_null())
        .filter(is(Column::Status, EndpointStatus::Enabled))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Notes that it took something: whatever failed before is over.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(tx: &WriteTx, id: WebhookEndpointId, now: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::SucceededAt, Expr::value(now))
        .col_expr(Column::FailingSince, Expr::value(None::<Instant>))
        .col_expr(Column::HoldUntil, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes that it failed, the first time only, and until when it asked to be left alone; answers the
/// endpoint as it is then.
///
/// # Errors
/// When the database fails.
pub async fn mark_failing(
    tx: &WriteTx,
    id: WebhookEndpointId,
    now: Instant,
    hold_until: Option<Instant>,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(
            Column::FailingSince,
            Expr::col(Column::FailingSince).if_null(now),
        )
        .col_expr(Column::HoldUntil, Expr::value(hold_until))
        .filter(Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}
