//! Which deliveries are due, and taking them for one node.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::db::WriteTx;
use crate::store::is;
use crate::store::job::Lease;
use crate::table::webhook_delivery::{Column, Entity, Model};
use crate::table::webhook_endpoint as endpoint;
use crate::value::{
    BrandId, DeliveryState, EndpointStatus, Instant, WebhookDeliveryId, WebhookEndpointId,
};

/// A delivery that is due.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Due {
    /// Which.
    pub id: WebhookDeliveryId,
    /// Where to.
    pub endpoint_id: WebhookEndpointId,
    /// Whose endpoint that is.
    pub brand_id: Option<BrandId>,
    /// Since when it takes nothing.
    pub failing_since: Option<Instant>,
}

/// Who has as much under way as may be.
#[derive(Clone, Debug, Default)]
pub struct Busy {
    /// These endpoints.
    pub endpoints: Vec<WebhookEndpointId>,
    /// These brands.
    pub brands: Vec<BrandId>,
}

fn pending(now: Instant) -> Condition {
    let column = |column: Column| Expr::col((Entity, column));
    Condition::all()
        .add(is(Column::State, DeliveryState::Pending))
        .add(column(Column::NextAt).lte(now))
        .add(
            Condition::any()
                .add(column(Column::LeaseUntil).is_null())
                .add(column(Column::LeaseUntil).lte(now)),
        )
}

/// Whether any delivery is due, whoever is busy.
///
/// # Errors
/// When the database fails.
pub async fn any_due(db: &impl ConnectionTrait, now: Instant) -> Result<bool, DbErr> {
    Ok(!due(db, now, &Busy::default(), 1).await?.is_empty())
}

/// Deliveries that are due to endpoints that are called and not busy, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn due(
    db: &impl ConnectionTrait,
    now: Instant,
    busy: &Busy,
    limit: u64,
) -> Result<Vec<Due>, DbErr> {
    let of_endpoint = |column: endpoint::Column| Expr::col((endpoint::Entity, column));
    let mut select = Query::select();
    select
        .column((Entity, Column::Id))
        .column((Entity, Column::EndpointId))
        .column((endpoint::Entity, endpoint::Column::BrandId))
        .column((endpoint::Entity, endpoint::Column::FailingSince))
        .from(Entity)
        .inner_join(
            endpoint::Entity,
            Expr::col((Entity, Column::EndpointId))
                .equals((endpoint::Entity, endpoint::Column::Id)),
        )
        .cond_where(pending(now))
        .and_where(is(endpoint::Column::Status, EndpointStatus::Enabled))
        .and_where(of_endpoint(endpoint::Column::DeletedAt).is_null())
        .cond_where(
            Condition::any()
                .add(of_endpoint(endpoint::Column::HoldUntil).is_null())
                .add(of_endpoint(endpoint::Column::HoldUntil).lte(now)),
        )
        .order_by((Entity, Column::NextAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .limit(limit);
    if !busy.endpoints.is_empty() {
        let endpoints = busy.endpoints.iter().copied();
        select.and_where(Expr::col((Entity, Column::EndpointId)).is_not_in(endpoints));
    }
    if !busy.brands.is_empty() {
        let brands = busy.brands.iter().copied();
        let brand = || of_endpoint(endpoint::Column::BrandId);
        select.cond_where(
            Condition::any()
                .add(brand().is_null())
                .add(brand().is_not_in(brands)),
        );
    }
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| Due::from_query_result(row, ""))
        .collect()
}

/// Takes those of these deliveries that are still due, each by one node only; counts the attempt.
///
/// # Errors
/// When the database fails.
pub async fn lease(
    tx: &WriteTx,
    now: Instant,
    ids: &[WebhookDeliveryId],
    lease: &Lease,
) -> Result<Vec<Model>, DbErr> {
    let mut leased = Entity::update_many()
        .col_expr(Column::LeasedBy, Expr::value(lease.node.as_str()))
        .col_expr(Column::LeaseUntil, Expr::value(lease.until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(pending(now))
        .exec_with_returning(tx)
        .await?;
    leased.sort_by_key(|row| (row.next_at, row.id));
    Ok(leased)
}
