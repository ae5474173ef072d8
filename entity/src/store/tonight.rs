//! What of one brand waits, is in danger and is being answered, for its own people.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*, sea_query::Query,
};

use super::is;
use super::overview::Waiting;
use crate::table::{promise, query, reservation};
use crate::value::{BrandId, Instant, PromiseState, QueryState, ReservationState};

/// What waits in the brand's queues: the longest line first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &impl ConnectionTrait, brand: BrandId) -> Result<Vec<Waiting>, DbErr> {
    query::Entity::find()
        .select_only()
        .column(query::Column::QueueId)
        .column_as(query::Column::Id.count(), "waiting")
        .column_as(query::Column::TakenAt.min(), "oldest_taken_at")
        .column_as(query::Column::DueAt.min(), "next_due_at")
        .filter(query::Column::BrandId.eq(brand))
        .filter(query::Column::State.is_in([QueryState::Queued, QueryState::Offered]))
        .group_by(query::Column::QueueId)
        .order_by_desc(query::Column::Id.count())
        .order_by_asc(query::Column::QueueId)
        .into_model()
        .all(db)
        .await
}

/// The brand's queries whose promise is in force and was seen to be at risk, the soonest due first.
///
/// # Errors
/// When the database fails.
pub async fn at_risk(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<query::Model>, DbErr> {
    let risky = Query::select()
        .column(promise::Column::QueryId)
        .from(promise::Entity)
        .and_where(promise::Column::BrandId.eq(brand))
        .and_where(is(promise::Column::State, PromiseState::Made))
        .and_where(promise::Column::AtRiskAt.is_not_null())
        .to_owned();
    query::Entity::find()
        .filter(query::Column::BrandId.eq(brand))
        .filter(query::Column::Id.in_subquery(risky))
        .order_by_asc(query::Column::DueAt)
        .limit(limit)
        .all(db)
        .await
}

/// The brand's queries in experts' hands, the longest held first.
///
/// # Errors
/// When the database fails.
pub async fn answering(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<query::Model>, DbErr> {
    query::Entity::find()
        .filter(query::Column::BrandId.eq(brand))
        .filter(query::Column::State.is_in([QueryState::Assigned, QueryState::Working]))
        .order_by_asc(query::Column::StateSince)
        .limit(limit)
        .all(db)
        .await
}

/// How many of the brand's queries were first answered at that time or later.
///
/// # Errors
/// When the database fails.
pub async fn answered_since(
    db: &impl ConnectionTrait,
    brand: BrandId,
    since: Instant,
) -> Result<u64, DbErr> {
    query::Entity::find()
        .filter(query::Column::BrandId.eq(brand))
        .filter(query::Column::FirstResponseAt.gte(since))
        .count(db)
        .await
}

/// What is set aside for the brand's accepted work, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn set_aside(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<reservation::Model>, DbErr> {
    reservation::Entity::find()
        .filter(reservation::Column::BrandId.eq(brand))
        .filter(is(reservation::Column::State, ReservationState::Held))
        .order_by_desc(reservation::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// What the brand paid in, the newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn paid_in(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<crate::table::deposit::Model>, DbErr> {
    use crate::table::deposit::{Column, Entity};
    Entity::find()
        .filter(Column::BrandId.eq(brand))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await
}
