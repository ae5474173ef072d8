//! Reading public events, as brands and the platform are told of them: in commit order, so that
//! whoever reads on misses none.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, Order, QueryOrder, QuerySelect, Select, prelude::*,
};

use crate::db::CommitOrder;
use crate::table::event;
use crate::value::{BrandId, EventId, Instant, QueryId};

/// Which of a brand's public events a list shows.
#[derive(Clone, Debug)]
pub struct EventFilter {
    /// Of this brand.
    pub brand_id: BrandId,
    /// Of these types only; empty: of all.
    pub kinds: Vec<String>,
    /// About this query only.
    pub query_id: Option<QueryId>,
}

/// Whether the brand has (still) a public event with this id.
///
/// # Errors
/// When the database fails.
pub async fn is_public_of(
    db: &impl ConnectionTrait,
    brand_id: BrandId,
    id: EventId,
) -> Result<bool, DbErr> {
    let found = event::Entity::find_by_id(id)
        .filter(event::Column::BrandId.eq(brand_id))
        .filter(event::Column::Public.eq(true))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// A brand's public events after the one with that id, in commit order, at most `limit`.
///
/// Invariant: whoever has read up to an event has missed none before it, whatever commits late.
///
/// # Errors
/// When the database fails.
pub async fn public_after(
    db: &impl ConnectionTrait,
    filter: &EventFilter,
    after: Option<EventId>,
    limit: u64,
) -> Result<Vec<event::Model>, DbErr> {
    let mut select = public_of(Some(filter.brand_id));
    if let Some(query_id) = filter.query_id {
        select = select.filter(event::Column::QueryId.eq(query_id));
    }
    in_commit_order(db, select, &filter.kinds, (after, limit)).await
}

/// Whether an owner's event is shown, in commit order and as a brand or the platform sees it.
fn public_of(brand: Option<BrandId>) -> Select<event::Entity> {
    let select = event::Entity::find().filter(event::Column::Public.eq(true));
    match brand {
        Some(brand) => select.filter(event::Column::BrandId.eq(brand)),
        None => select.filter(event::Column::BrandId.is_null()),
    }
}

/// Whether the platform has (still) a public event with this id.
///
/// # Errors
/// When the database fails.
pub async fn is_of_platform(db: &impl ConnectionTrait, id: EventId) -> Result<bool, DbErr> {
    let found = public_of(None).filter(event::Column::Id.eq(id));
    Ok(found.one(db).await?.is_some())
}

/// The platform's own events of these types (empty: of all) after the one with that id, in commit
/// order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn platform_after(
    db: &impl ConnectionTrait,
    kinds: &[String],
    after: Option<EventId>,
    limit: u64,
) -> Result<Vec<event::Model>, DbErr> {
    in_commit_order(db, public_of(None), kinds, (after, limit)).await
}

/// The rows of a selection after the one with that id, in commit order.
async fn in_commit_order(
    db: &impl ConnectionTrait,
    mut select: Select<event::Entity>,
    kinds: &[String],
    (after, limit): (Option<EventId>, u64),
) -> Result<Vec<event::Model>, DbErr> {
    let order = CommitOrder::of(db.get_database_backend());
    if !kinds.is_empty() {
        select = select.filter(event::Column::Kind.is_in(kinds));
    }
    if let Some(settled) = order.settled() {
        select = select.filter(settled);
    }
    if let Some(after) = after {
        select = select.filter(order.after(after.0));
    }
    for column in order.columns() {
        select = select.order_by(column, Order::Asc);
    }
    select.limit(limit).all(db).await
}

/// Which of an owner's events are sent again.
#[derive(Clone, Copy, Debug)]
pub enum Again {
    /// This one.
    One(EventId),
    /// Those of `[from, to)`.
    Between(Instant, Instant),
}

/// The owner's public events to be sent again, oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn again(
    db: &impl ConnectionTrait,
    brand: Option<BrandId>,
    which: Again,
    limit: u64,
) -> Result<Vec<event::Model>, DbErr> {
    let select = match which {
        Again::One(id) => public_of(brand).filter(event::Column::Id.eq(id)),
        Again::Between(from, to) => public_of(brand)
            .filter(event::Column::OccurredAt.gte(from))
            .filter(event::Column::OccurredAt.lt(to)),
    };
    let select = select
        .order_by_asc(event::Column::OccurredAt)
        .order_by_asc(event::Column::Id);
    select.limit(limit).all(db).await
}
