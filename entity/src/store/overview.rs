//! Counts over the whole platform, for its people.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use super::is;
use crate::table::{assignment, brand, change, expert, offer, promise, query};
use crate::value::{
    BrandMode, ExpertId, Instant, OfferState, PresenceIntent, PromiseState, QueryId, QueryState,
    QueueId,
};

/// The states of queries that are not over.
const OPEN: [QueryState; 11] = [
    QueryState::Received,
    QueryState::Queued,
    QueryState::Held,
    QueryState::Deferred,
    QueryState::Offered,
    QueryState::Assigned,
    QueryState::Working,
    QueryState::WaitingCustomer,
    QueryState::ResolutionProposed,
    QueryState::Resolved,
    QueryState::Escalated,
];

/// That a row is of a live brand: what test twins do is no part of the night.
fn is_live<C: ColumnTrait>(brand: C) -> Expr {
    let twins = Query::select()
        .column(brand::Column::Id)
        .from(brand::Entity)
        .and_where(is(brand::Column::Mode, BrandMode::Test))
        .to_owned();
    brand.not_in_subquery(twins)
}

/// How many queries of live brands are in each state that is not over.
///
/// # Errors
/// When the database fails.
pub async fn open_by_state(db: &impl ConnectionTrait) -> Result<Vec<(QueryState, i64)>, DbErr> {
    query::Entity::find()
        .select_only()
        .column(query::Column::State)
        .column_as(query::Column::Id.count(), "count")
        .filter(query::Column::State.is_in(OPEN))
        .filter(is_live(query::Column::BrandId))
        .group_by(query::Column::State)
        .into_tuple()
        .all(db)
        .await
}

/// Queries of one queue that wait.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    /// Which queue.
    pub queue_id: QueueId,
    /// How many.
    pub waiting: i64,
    /// When the oldest came.
    pub oldest_taken_at: Option<Instant>,
    /// When the first promise is due.
    pub next_due_at: Option<Instant>,
}

/// What waits, by queue: the longest line first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<Vec<Waiting>, DbErr> {
    query::Entity::find()
        .select_only()
        .column(query::Column::QueueId)
        .column_as(query::Column::Id.count(), "waiting")
        .column_as(query::Column::TakenAt.min(), "oldest_taken_at")
        .column_as(query::Column::DueAt.min(), "next_due_at")
        .filter(query::Column::State.is_in([QueryState::Queued, QueryState::Offered]))
        .filter(is_live(query::Column::BrandId))
        .group_by(query::Column::QueueId)
        .order_by_desc(query::Column::Id.count())
        .order_by_asc(query::Column::QueueId)
        .into_model()
        .all(db)
        .await
}

/// Promises in force that were seen to be at risk.
///
/// # Errors
/// When the database fails.
pub async fn at_risk(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let count = promise::Entity::find()
        .filter(is(promise::Column::State, PromiseState::Made))
        .filter(promise::Column::AtRiskAt.is_not_null())
        .filter(is_live(promise::Column::BrandId))
        .count(db)
        .await?;
    Ok(signed(count))
}

/// Queries not over that were never answered, their promise broken.
///
/// # Errors
/// When the database fails.
pub async fn overdue(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let broken = Query::select()
        .column(promise::Column::QueryId)
        .from(promise::Entity)
        .and_where(is(promise::Column::State, PromiseState::Broken))
        .to_owned();
    let count = query::Entity::find()
        .filter(query::Column::State.is_in(OPEN))
        .filter(query::Column::FirstResponseAt.is_null())
        .filter(is_live(query::Column::BrandId))
        .filter(query::Column::Id.in_subquery(broken))
        .count(db)
        .await?;
    Ok(signed(count))
}

/// Offers that are open.
///
/// # Errors
/// When the database fails.
pub async fn offers_pending(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let pending = offer::Entity::find()
        .filter(is(offer::Column::State, OfferState::Pending))
        .filter(is_live(offer::Column::BrandId));
    Ok(signed(pending.count(db).await?))
}

/// Work in experts' hands.
///
/// # Errors
/// When the database fails.
pub async fn assignments_open(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let open = assignment::Entity::find()
        .filter(assignment::Column::EndedAt.is_null())
        .filter(is_live(assignment::Column::BrandId));
    Ok(signed(open.count(db).await?))
}

/// Experts whose lease runs at `now`, by what they say.
///
/// # Errors
/// When the database fails.
pub async fn experts_here(
    db: &impl ConnectionTrait,
    now: Instant,
) -> Result<Vec<(PresenceIntent, i64)>, DbErr> {
    expert::Entity::find()
        .select_only()
        .column(expert::Column::Intent)
        .column_as(Expr::col(expert::Column::Id).count(), "count")
        .filter(expert::Column::LeaseUntil.gt(now))
        .filter(super::profile::nobody_simulated())
        .group_by(expert::Column::Intent)
        .into_tuple()
        .all(db)
        .await
}

/// Changes that the dispatcher has yet to read.
///
/// # Errors
/// When the database fails.
pub async fn changes_waiting(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    Ok(signed(change::Entity::find().count(db).await?))
}

/// A count as the database counts.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Work in an expert's hands, with what is known of the expert.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct InHand {
    /// The query.
    pub query_id: QueryId,
    /// Its queue.
    pub queue_id: QueueId,
    /// Who has it.
    pub expert_id: ExpertId,
    /// What they are called.
    pub display_name: String,
    /// Since when they have it.
    pub accepted_at: Instant,
    /// When the clock that runs runs out; absent while none does.
    pub clock_due_at: Option<Instant>,
    /// Until when they count as here; past or absent when they are silent.
    pub lease_until: Option<Instant>,
}

/// Open work of live brands, that of experts who have been silent longest first.
///
/// # Errors
/// When the database fails.
pub async fn in_hand(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<InHand>, DbErr> {
    let lease = (expert::Entity, expert::Column::LeaseUntil);
    assignment::Entity::find()
        .select_only()
        .columns([
            assignment::Column::QueryId,
            assignment::Column::QueueId,
            assignment::Column::ExpertId,
            assignment::Column::AcceptedAt,
            assignment::Column::ClockDueAt,
        ])
        .column_as(expert::Column::DisplayName, "display_name")
        .column_as(expert::Column::LeaseUntil, "lease_until")
        .join(
            JoinType::InnerJoin,
            assignment::Entity::belongs_to(expert::Entity)
                .from(assignment::Column::ExpertId)
                .to(expert::Column::Id)
                .into(),
        )
        .filter(assignment::Column::EndedAt.is_null())
        .filter(is_live(assignment::Column::BrandId))
        .order_by_asc(Expr::col(lease).is_not_null())
        .order_by_asc(Expr::col(lease))
        .order_by_asc(assignment::Column::Id)
        .limit(limit)
        .into_model()
        .all(db)
        .await
}

/// Queries of live brands that are held back until their time comes, the longest first.
///
/// # Errors
/// When the database fails.
pub async fn held_back(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<query::Model>, DbErr> {
    query::Entity::find()
        .filter(query::Column::State.is_in([QueryState::Held, QueryState::Deferred]))
        .filter(is_live(query::Column::BrandId))
        .order_by_asc(query::Column::StateSince)
        .order_by_asc(query::Column::Id)
        .limit(limit)
        .all(db)
        .await
}
