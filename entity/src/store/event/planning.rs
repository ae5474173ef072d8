//! Which events are still to be sent to webhooks.
//!
//! An event is born unplanned where an endpoint of its owner is called, and is claimed once.
//! Invariant: what is written after an endpoint was told to be there is planned for it.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, Order, QuerySelect,
    prelude::*,
    sea_query::{Condition, Expr, LockBehavior, LockType, Query},
};

use super::super::is;
use crate::db::WriteTx;
use crate::table::{event, webhook_endpoint};
use crate::value::{BrandId, EndpointStatus, EventId};

/// Marks as planned what nobody is to be sent: most owners have no endpoint, and to write each of
/// their events a second time costs as much as the first.
pub(super) async fn skip_unwanted(tx: &WriteTx, rows: &mut [event::Model]) -> Result<(), DbErr> {
    let unplanned = rows.iter().filter(|row| !row.planned);
    let owners: BTreeSet<Option<BrandId>> = unplanned.map(|row| row.brand_id).collect();
    if owners.is_empty() {
        return Ok(());
    }
    let called = called(tx, &owners).await?;
    for row in rows {
        row.planned |= !called.contains(&row.brand_id);
    }
    Ok(())
}

/// Those of these owners who have an endpoint that is called.
async fn called(
    tx: &WriteTx,
    owners: &BTreeSet<Option<BrandId>>,
) -> Result<BTreeSet<Option<BrandId>>, DbErr> {
    use webhook_endpoint::Column;
    let brands: Vec<BrandId> = owners.iter().copied().flatten().collect();
    let mut any = Condition::any();
    if !brands.is_empty() {
        any = any.add(Column::BrandId.is_in(brands));
    }
    if owners.contains(&None) {
        any = any.add(Column::BrandId.is_null());
    }
    let found: Vec<Option<BrandId>> = webhook_endpoint::Entity::find()
        .select_only()
        .column(Column::BrandId)
        .distinct()
        .filter(any)
        .filter(Column::DeletedAt.is_null())
        .filter(is(Column::Status, EndpointStatus::Enabled))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

/// Whether any event waits for its deliveries to be planned.
///
/// # Errors
/// When the database fails.
pub async fn any_unplanned(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let found = event::Entity::find()
        .select_only()
        .column(event::Column::Id)
        .filter(is(event::Column::Planned, false))
        .limit(1)
        .into_tuple::<EventId>();
    Ok(found.one(db).await?.is_some())
}

/// Takes the oldest events whose deliveries were not planned, for this transaction alone, and marks
/// them as planned. Rows are claimed, not read up to a mark: an event that commits late is not lost.
///
/// # Errors
/// When the database fails.
pub async fn claim_unplanned(tx: &WriteTx, limit: u64) -> Result<Vec<event::Model>, DbErr> {
    let oldest = Query::select()
        .column(event::Column::Id)
        .from(event::Entity)
        .and_where(is(event::Column::Planned, false))
        .order_by(event::Column::Id, Order::Asc)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    let mut claimed = event::Entity::update_many()
        .col_expr(event::Column::Planned, Expr::value(true))
        .filter(event::Column::Id.in_subquery(oldest))
        .filter(is(event::Column::Planned, false))
        .exec_with_returning(tx)
        .await?;
    claimed.sort_by_key(|row| row.id);
    Ok(claimed)
}
