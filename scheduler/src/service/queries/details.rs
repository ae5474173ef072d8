//! A query with what is shown beside it.

use std::collections::BTreeMap;

use entity::store;
use entity::table::{assignment, customer, message, promise, query};
use entity::value::{BrandId, ExpertId, QueryId};
use sea_orm::{ConnectionTrait, DbErr};

use crate::service::Fault;

/// A query with its customer, latest promise and holder.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The query.
    pub query: query::Model,
    /// Who asks.
    pub customer: customer::Model,
    /// The latest promise.
    pub promise: Option<promise::Model>,
    /// The open assignment, and what brands and customers see of its expert.
    pub holder: Option<Holder>,
}

/// Who holds a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The work.
    pub assignment: assignment::Model,
    /// All that customers and brands see.
    pub display_name: String,
}

/// Looks up what is shown beside a query.
///
/// # Errors
/// When the database fails.
pub async fn details(db: &impl ConnectionTrait, query: query::Model) -> Result<Details, Fault> {
    details_of_all(db, vec![query])
        .await?
        .pop()
        .ok_or_else(|| Fault::internal("a query has no details"))
}

/// Looks up what is shown beside queries, in few statements; keeps their order.
///
/// # Errors
/// When the database fails.
pub async fn details_of_all(
    db: &impl ConnectionTrait,
    queries: Vec<query::Model>,
) -> Result<Vec<Details>, Fault> {
    let ids: Vec<QueryId> = queries.iter().map(|query| query.id).collect();
    let customers = store::customer::find_all(db, queries.iter().map(|q| q.customer_id)).await?;
    let mut promises = store::promise::latest_of_all(db, &ids).await?;
    let mut holders = holders(db, &ids).await?;
    queries
        .into_iter()
        .map(|query| {
            let customer = customers.get(&query.customer_id).cloned();
            Ok(Details {
                customer: customer
                    .ok_or_else(|| Fault::internal(format!("{} has no customer", query.id)))?,
                promise: promises.remove(&query.id),
                holder: holders.remove(&query.id),
                query,
            })
        })
        .collect()
}

async fn holders(
    db: &impl ConnectionTrait,
    ids: &[QueryId],
) -> Result<BTreeMap<QueryId, Holder>, DbErr> {
    let held = store::assignment::open_of_all(db, ids).await?;
    let experts: Vec<ExpertId> = held.iter().map(|held| held.expert_id).collect();
    if experts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names = store::profile::display_names(db, experts).await?;
    let holders = held.into_iter().map(|assignment| {
        let name = names
            .get(&assignment.expert_id)
            .cloned()
            .unwrap_or_default();
        let holder = Holder {
            display_name: name,
            assignment,
        };
        (holder.assignment.query_id, holder)
    });
    Ok(holders.collect())
}

/// Messages of a whole thread at most: a conversation that long is no query any more.
const THREAD_MAX: u64 = 10_000;

/// Everything said in a query.
///
/// # Errors
/// When the database fails.
pub async fn thread(
    db: &impl ConnectionTrait,
    query: QueryId,
) -> Result<Vec<message::Model>, DbErr> {
    store::message::page(db, query, 0, THREAD_MAX).await
}

/// Whose eyes a query is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Its brand.
    Brand(BrandId),
    /// An expert: only while they hold it.
    Expert(ExpertId),
    /// Whoever runs the platform.
    Admin,
}

/// The query, if this viewer may see it.
///
/// # Errors
/// 404 where there is none, or it is not for these eyes.
pub async fn visible(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: QueryId,
) -> Result<query::Model, Fault> {
    let found = match viewer {
        Viewer::Brand(brand) => store::query::find_of(db, brand, id).await?,
        Viewer::Admin => store::query::find(db, id).await?,
        Viewer::Expert(expert) => {
            let held = store::assignment::open_of_query(db, id).await?;
            match held.filter(|held| held.expert_id == expert) {
                Some(_) => store::query::find(db, id).await?,
                None => None,
            }
        }
    };
    found.ok_or_else(|| Fault::not_found("query"))
}

/// A filter that lets through only what this viewer may see.
#[must_use]
pub fn filter_of(viewer: Viewer) -> store::query::Filter {
    let mut filter = store::query::Filter::default();
    match viewer {
        Viewer::Brand(brand) => filter.brand_id = Some(brand),
        Viewer::Expert(expert) => filter.held_by = Some(expert),
        Viewer::Admin => {}
    }
    filter
}
