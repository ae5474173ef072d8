//! Test twins: whose they are, what their simulated experts have to do, and moving their time.
//!
//! A twin's time moves by moving the past: every instant of its open work goes back by as much as
//! the clock is to go ahead, so that what was due within that time is due now. Whoever decides
//! knows one clock only.

use chrono::TimeDelta;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, prelude::*, sea_query::LockType,
};

use super::{is, is_any};
use crate::db::{Signal, WriteTx};
use crate::table::twin::{Column, Entity, Model};
use crate::table::{assignment, expert, offer, query, webhook_delivery, webhook_endpoint};
use crate::value::{
    Behaviour, BrandId, DeliveryState, EarningState, ExpertId, Instant, OfferState, QueryId,
    QueryState,
};

/// The instants of a table that move with a twin's clock.
#[derive(Debug)]
pub struct Moved {
    /// The table.
    pub table: &'static str,
    /// What tells its rows apart.
    key: &'static [&'static str],
    /// Its instants.
    pub columns: &'static [&'static str],
}

const fn moved(
    table: &'static str,
    key: &'static [&'static str],
    columns: &'static [&'static str],
) -> Moved {
    Moved {
        table,
        key,
        columns,
    }
}

/// Everything of open work that is measured against the present.
#[rustfmt::skip]
pub const MOVED: [Moved; 9] = [
    moved("query", &["id"], &["received_at", "taken_at", "state_since", "resume_at", "previous_until", "first_response_at", "due_at", "closed_at"]),
    moved("promise", &["id"], &["made_at", "due_at", "told_at", "at_risk_at", "ended_at", "quoted_p50", "quoted_p80", "quoted_p90", "quoted_p95"]),
    moved("offer", &["id"], &["created_at", "expires_at", "ended_at", "promise_due_at"]),
    moved("assignment", &["id"], &["accepted_at", "first_reply_at", "clock_started_at", "clock_due_at", "ended_at"]),
    moved("cool_down", &["query_id", "expert_id"], &["until"]),
    moved("earning", &["id"], &["clear_at", "created_at", "updated_at"]),
    moved("dispute", &["id"], &["opened_at", "decide_by"]),
    moved("webhook_endpoint", &["id"], &["previous_until", "failing_since", "hold_until"]),
    moved("webhook_delivery", &["id"], &["next_at"]),
];

/// The twin that is this tenant.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, brand: BrandId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(brand).one(db).await
}

/// The twin of a brand that is in use.
///
/// # Errors
/// When the database fails.
pub async fn of_live(db: &impl ConnectionTrait, live: BrandId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::LiveBrandId.eq(live))
        .filter(Column::EndedAt.is_null())
        .one(db)
        .await
}

/// Reads a twin and keeps everybody else from changing it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, brand: BrandId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(brand)
        .lock(LockType::Update)
        .one(tx)
        .await
}

/// The twins in use.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::EndedAt.is_null())
        .all(db)
        .await
}

/// Writes a new twin.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, twin: Model) -> Result<(), DbErr> {
    Entity::insert(twin.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Sets what its simulated experts do.
///
/// # Errors
/// When the database fails.
pub async fn behave(tx: &WriteTx, brand: BrandId, behaviour: Behaviour) -> Result<(), DbErr> {
    set(tx, brand, Column::Behaviour, Expr::value(behaviour)).await
}

/// Notes that a twin was given up.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &WriteTx, brand: BrandId, now: Instant) -> Result<(), DbErr> {
    set(tx, brand, Column::EndedAt, Expr::value(now)).await
}

async fn set(tx: &WriteTx, brand: BrandId, column: Column, value: Expr) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(column, value)
        .filter(Column::BrandId.eq(brand))
        .exec(tx)
        .await?;
    Ok(())
}

/// The simulated experts of a twin, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn experts(
    db: &impl ConnectionTrait,
    brand: BrandId,
) -> Result<Vec<expert::Model>, DbErr> {
    expert::Entity::find()
        .filter(expert::Column::TwinBrandId.eq(brand))
        .order_by_asc(expert::Column::Id)
        .all(db)
        .await
}

/// The offers that wait for simulated experts of a twin, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn offers(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<offer::Model>, DbErr> {
    offer::Entity::find()
        .filter(offer::Column::ExpertId.in_subquery(simulated(brand)))
        .filter(is(offer::Column::State, OfferState::Pending))
        .order_by_asc(offer::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

/// The work in the hands of simulated experts of a twin, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn work(
    db: &impl ConnectionTrait,
    brand: BrandId,
    limit: u64,
) -> Result<Vec<assignment::Model>, DbErr> {
    assignment::Entity::find()
        .filter(assignment::Column::ExpertId.in_subquery(simulated(brand)))
        .filter(assignment::Column::EndedAt.is_null())
        .order_by_asc(assignment::Column::Id)
        .limit(limit)
        .all(db)
        .await
}

fn simulated(brand: BrandId) -> SelectStatement {
    expert::Entity::find()
        .select_only()
        .column(expert::Column::Id)
        .filter(expert::Column::TwinBrandId.eq(brand))
        .into_query()
}

/// Moves a locked twin's time ahead; answers its queries that are not over.
///
/// # Errors
/// When the database fails.
pub async fn advance(tx: &WriteTx, brand: BrandId, by: TimeDelta) -> Result<Vec<QueryId>, DbErr> {
    for moved in &MOVED {
        let mut select = Query::select();
        select.from(Alias::new(moved.table));
        for column in moved.key.iter().chain(moved.columns) {
            select.column(Alias::new(*column));
        }
        select.and_where(concerned(moved, brand));
        for row in tx.query_all(&select).await? {
            let mut update = Query::update();
            update.table(Alias::new(moved.table));
            let mut changes = false;
            for column in moved.columns {
                if let Some(at) = row.try_get::<Option<Instant>>("", column)? {
                    update.value(Alias::new(*column), Expr::value(at - by));
                    changes = true;
                }
            }
            for key in moved.key {
                let id: Uuid = row.try_get("", key)?;
                update.and_where(Expr::col(Alias::new(*key)).eq(id));
            }
            if changes {
                tx.execute(&update).await?;
            }
        }
    }
    let ahead = Expr::col(Column::OffsetSeconds).add(by.num_seconds());
    set(tx, brand, Column::OffsetSeconds, ahead).await?;
    tx.signal(Signal::Event);
    open(brand).into_tuple().all(tx).await
}

/// The rows of a table that belong to a twin's open work.
fn concerned(moved: &Moved, brand: BrandId) -> Expr {
    match moved.table {
        "query" => Expr::col(Alias::new("id")).in_subquery(open(brand).into_query()),
        "dispute" => Expr::col(Alias::new("brand_id"))
            .eq(brand)
            .and(Expr::col(Alias::new("decided_at")).is_null()),
        "webhook_endpoint" => Expr::col(Alias::new("brand_id")).eq(brand),
        "webhook_delivery" => webhook_delivery::Column::EndpointId
            .in_subquery(endpoints(brand))
            .and(is(webhook_delivery::Column::State, DeliveryState::Pending)),
        "earning" => Expr::col(Alias::new("brand_id")).eq(brand).and(is_any(
            crate::table::earning::Column::State,
            [EarningState::Accrued, EarningState::Clearing],
        )),
        _ => Expr::col(Alias::new("query_id")).in_subquery(open(brand).into_query()),
    }
}

/// Where a twin's events are sent.
fn endpoints(brand: BrandId) -> SelectStatement {
    webhook_endpoint::Entity::find()
        .select_only()
        .column(webhook_endpoint::Column::Id)
        .filter(webhook_endpoint::Column::BrandId.eq(brand))
        .into_query()
}

/// The queries of a twin that are not over.
fn open(brand: BrandId) -> sea_orm::Select<query::Entity> {
    query::Entity::find()
        .select_only()
        .column(query::Column::Id)
        .filter(query::Column::BrandId.eq(brand))
        .filter(query::Column::State.is_not_in([
            QueryState::Closed,
            QueryState::HandedBack,
            QueryState::Unanswered,
            QueryState::Cancelled,
        ]))
        .order_by_asc(query::Column::Id)
}

/// Lets go of a twin's simulated experts: they may work no more.
///
/// # Errors
/// When the database fails.
pub async fn dismiss(tx: &WriteTx, brand: BrandId) -> Result<Vec<ExpertId>, DbErr> {
    use crate::value::ExpertStatus;
    let dismissed = expert::Entity::update_many()
        .col_expr(expert::Column::Status, Expr::value(ExpertStatus::Suspended))
        .filter(expert::Column::TwinBrandId.eq(brand))
        .exec_with_returning(tx)
        .await?;
    Ok(dismissed.into_iter().map(|expert| expert.id).collect())
}
