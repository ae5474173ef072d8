//! Bulk reads for the dispatcher: everything it must know, or what has changed.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::is;
use super::shift::roster;
use crate::table::{
    account, assignment, brand, busy_interval, certification, cool_down, earning, expert,
    expert_language, expert_skill, offer, promise, query, queue,
};
use crate::value::{
    AccountKind, AccountOwner, BrandId, CertificationState, EarningState, ExpertId, Instant,
    OfferState, PromiseState, QueryId, QueryState, QueueId,
};

/// The version of a query that has not changed since it was taken in.
pub const FRESH: i64 = 1;

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Which rows: all that matter, or these.
#[derive(Clone, Debug)]
pub enum Which<'a, Id> {
    /// All that matter to dispatch.
    All,
    /// These, whatever has become of them.
    These(&'a [Id]),
}

/// What is known about experts.
#[derive(Clone, Debug, Default)]
pub struct ExpertRows {
    /// The experts.
    pub experts: Vec<expert::Model>,
    /// Their skills.
    pub skills: Vec<expert_skill::Model>,
    /// Their languages.
    pub languages: Vec<expert_language::Model>,
    /// Their granted certifications.
    pub certifications: Vec<certification::Model>,
    /// What they earned since the time asked for, in minor units.
    pub earned: Vec<(ExpertId, i64)>,
    /// Their duties that end after the time asked for: begin and end.
    pub duties: Vec<(ExpertId, Instant, Instant)>,
    /// When their own calendars say that they are busy soon; empty unless the reader adds it.
    pub busy: Vec<busy_interval::Model>,
}

/// What is known about queries.
#[derive(Clone, Debug, Default)]
pub struct QueryRows {
    /// The queries.
    pub queries: Vec<query::Model>,
    /// Their pending offers.
    pub offers: Vec<offer::Model>,
    /// Their open assignments.
    pub assignments: Vec<assignment::Model>,
    /// Who turned them down.
    pub cool_downs: Vec<cool_down::Model>,
    /// Their latest promises that were not kept, void or renewed.
    pub promises: Vec<promise::Model>,
}

/// The states in which dispatch has to do with a query.
pub const LIVE: [QueryState; 9] = [
    QueryState::Received,
    QueryState::Queued,
    QueryState::Held,
    QueryState::Deferred,
    QueryState::Offered,
    QueryState::Assigned,
    QueryState::Working,
    QueryState::WaitingCustomer,
    QueryState::Escalated,
];

/// Brands.
///
/// # Errors
/// When the database fails.
pub async fn brands(
    db: &impl ConnectionTrait,
    which: Which<'_, BrandId>,
) -> Result<Vec<brand::Model>, DbErr> {
    match which {
        Which::All => brand::Entity::find().all(db).await,
        Which::These(ids) => {
            let mut rows = Vec::with_capacity(ids.len());
            for chunk in ids.chunks(CHUNK) {
                rows.extend(
                    brand::Entity::find()
                        .filter(brand::Column::Id.is_in(chunk.iter().copied()))
                        .all(db)
                        .await?,
                );
            }
            Ok(rows)
        }
    }
}

/// Queues, archived ones too: their last queries may still be open.
///
/// # Errors
/// When the database fails.
pub async fn queues(
    db: &impl ConnectionTrait,
    which: Which<'_, QueueId>,
) -> Result<Vec<queue::Model>, DbErr> {
    match which {
        Which::All => queue::Entity::find().all(db).await,
        Which::These(ids) => {
            let mut rows = Vec::with_capacity(ids.len());
            for chunk in ids.chunks(CHUNK) {
                rows.extend(
                    queue::Entity::find()
                        .filter(queue::Column::Id.is_in(chunk.iter().copied()))
                        .all(db)
                        .await?,
                );
            }
            Ok(rows)
        }
    }
}

/// The queues of these brands.
///
/// # Errors
/// When the database fails.
pub async fn queues_of(
    db: &impl ConnectionTrait,
    brands: &[BrandId],
) -> Result<Vec<QueueId>, DbErr> {
    let mut ids = Vec::new();
    for chunk in brands.chunks(CHUNK) {
        ids.extend(
            queue::Entity::find()
                .select_only()
                .column(queue::Column::Id)
                .filter(queue::Column::BrandId.is_in(chunk.iter().copied()))
                .into_tuple::<QueueId>()
                .all(db)
                .await?,
        );
    }
    Ok(ids)
}

/// The accounts that hold what brands may spend.
///
/// # Errors
/// When the database fails.
pub async fn funds(
    db: &impl ConnectionTrait,
    which: Which<'_, BrandId>,
) -> Result<Vec<account::Model>, DbErr> {
    let select = || {
        account::Entity::find()
            .filter(account::Column::OwnerKind.eq(AccountOwner::Brand))
            .filter(account::Column::Kind.eq(AccountKind::Available))
    };
    match which {
        Which::All => select().all(db).await,
        Which::These(ids) => {
            let mut rows = Vec::with_capacity(ids.len());
            for chunk in ids.chunks(CHUNK) {
                let owners: Vec<Uuid> = chunk.iter().map(|id| id.0).collect();
                rows.extend(
                    select()
                        .filter(account::Column::OwnerId.is_in(owners))
                        .all(db)
                        .await?,
                );
            }
            Ok(rows)
        }
    }
}

/// Experts with everything that ranking and eligibility ask for.
///
/// # Errors
/// When the database fails.
pub async fn experts(
    db: &impl ConnectionTrait,
    which: Which<'_, ExpertId>,
    earned_since: Instant,
) -> Result<ExpertRows, DbErr> {
    let mut rows = ExpertRows::default();
    match which {
        Which::All => expert_chunk(db, None, earned_since, &mut rows).await?,
        Which::These(ids) => {
            for chunk in ids.chunks(CHUNK) {
                expert_chunk(db, Some(chunk), earned_since, &mut rows).await?;
            }
        }
    }
    Ok(rows)
}

async fn expert_chunk(
    db: &impl ConnectionTrait,
    ids: Option<&[ExpertId]>,
    earned_since: Instant,
    rows: &mut ExpertRows,
) -> Result<(), DbErr> {
    let of = |column: Expr| match ids {
        Some(ids) => column.is_in(ids.iter().copied()),
        None => Expr::value(true),
    };
    rows.experts.extend(
        expert::Entity::find()
            .filter(of(Expr::col(expert::Column::Id)))
            .all(db)
            .await?,
    );
    rows.skills.extend(
        expert_skill::Entity::find()
            .filter(of(Expr::col(expert_skill::Column::ExpertId)))
            .all(db)
            .await?,
    );
    rows.languages.extend(
        expert_language::Entity::find()
            .filter(of(Expr::col(expert_language::Column::ExpertId)))
            .all(db)
            .await?,
    );
    rows.certifications.extend(
        certification::Entity::find()
            .filter(of(Expr::col(certification::Column::ExpertId)))
            .filter(is(
                certification::Column::State,
                CertificationState::Granted,
            ))
            .all(db)
            .await?,
    );
    rows.earned.extend(
        earning::Entity::find()
            .select_only()
            .column(earning::Column::ExpertId)
            .column_as(
                Expr::col(earning::Column::Amount).sum().cast_as("bigint"),
                "earned",
            )
            .filter(of(Expr::col(earning::Column::ExpertId)))
            .filter(earning::Column::CreatedAt.gte(earned_since))
            .filter(earning::Column::State.ne(EarningState::Voided))
            .group_by(earning::Column::ExpertId)
            .into_tuple::<(ExpertId, i64)>()
            .all(db)
            .await?,
    );
    rows.duties
        .extend(roster::spans(db, ids, earned_since).await?);
    Ok(())
}

/// Queries with their offers, work, refusals and promises.
///
/// # Errors
/// When the database fails.
pub async fn queries(
    db: &impl ConnectionTrait,
    which: Which<'_, QueryId>,
) -> Result<QueryRows, DbErr> {
    let mut rows = QueryRows::default();
    match which {
        Which::All => {
            let mut after: Option<QueryId> = None;
            loop {
                let mut select = query::Entity::find().filter(query::Column::State.is_in(LIVE));
                if let Some(after) = after {
                    select = select.filter(query::Column::Id.gt(after));
                }
                let page = select
                    .order_by_asc(query::Column::Id)
                    .limit(CHUNK as u64)
                    .all(db)
                    .await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                let ids: Vec<QueryId> = page.iter().map(|query| query.id).collect();
                rows.queries.extend(page);
                promises(db, &ids, &mut rows).await?;
                query_parts(db, &ids, &mut rows).await?;
            }
            stray_work(db, &mut rows).await?;
        }
        Which::These(ids) => {
            for chunk in ids.chunks(CHUNK) {
                let found = query::Entity::find()
                    .filter(query::Column::Id.is_in(chunk.iter().copied()))
                    .all(db)
                    .await?;
                // What nobody has touched since intake has a promise and nothing else.
                let touched = found.iter().filter(|query| query.version > FRESH);
                let touched: Vec<QueryId> = touched.map(|query| query.id).collect();
                rows.queries.extend(found);
                promises(db, chunk, &mut rows).await?;
                if !touched.is_empty() {
                    query_parts(db, &touched, &mut rows).await?;
                }
            }
        }
    }
    Ok(rows)
}

async fn query_parts(
    db: &impl ConnectionTrait,
    ids: &[QueryId],
    rows: &mut QueryRows,
) -> Result<(), DbErr> {
    let ids = || ids.iter().copied();
    rows.offers.extend(
        offer::Entity::find()
            .filter(offer::Column::QueryId.is_in(ids()))
            .filter(is(offer::Column::State, OfferState::Pending))
            .order_by_asc(offer::Column::Id)
            .all(db)
            .await?,
    );
    rows.assignments.extend(
        assignment::Entity::find()
            .filter(assignment::Column::QueryId.is_in(ids()))
            .filter(assignment::Column::EndedAt.is_null())
            .order_by_asc(assignment::Column::Id)
            .all(db)
            .await?,
    );
    rows.cool_downs.extend(
        cool_down::Entity::find()
            .filter(cool_down::Column::QueryId.is_in(ids()))
            .all(db)
            .await?,
    );
    Ok(())
}

async fn promises(
    db: &impl ConnectionTrait,
    ids: &[QueryId],
    rows: &mut QueryRows,
) -> Result<(), DbErr> {
    rows.promises.extend(
        promise::Entity::find()
            .filter(promise::Column::QueryId.is_in(ids.iter().copied()))
            .filter(promise::Column::State.is_in([PromiseState::Made, PromiseState::Broken]))
            .order_by_asc(promise::Column::QueryId)
            .order_by_asc(promise::Column::Number)
            .all(db)
            .await?,
    );
    Ok(())
}

/// Open work whose query is past dispatch still holds capacity (wrapping up).
async fn stray_work(db: &impl ConnectionTrait, rows: &mut QueryRows) -> Result<(), DbErr> {
    let known: BTreeSet<_> = rows.assignments.iter().map(|work| work.id).collect();
    let open = assignment::Entity::find()
        .filter(assignment::Column::EndedAt.is_null())
        .all(db)
        .await?;
    rows.assignments
        .extend(open.into_iter().filter(|work| !known.contains(&work.id)));
    Ok(())
}

/// The live queries of these queues.
///
/// # Errors
/// When the database fails.
pub async fn live_queries_of(
    db: &impl ConnectionTrait,
    queues: &[QueueId],
) -> Result<Vec<QueryId>, DbErr> {
    let mut ids = Vec::new();
    for chunk in queues.chunks(CHUNK) {
        ids.extend(
            query::Entity::find()
                .select_only()
                .column(query::Column::Id)
                .filter(query::Column::QueueId.is_in(chunk.iter().copied()))
                .filter(query::Column::State.is_in(LIVE))
                .into_tuple::<QueryId>()
                .all(db)
                .await?,
        );
    }
    Ok(ids)
}
