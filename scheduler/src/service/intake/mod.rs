//! Taking queries over, one or a thousand at a time, in the same few statements.
//!
//! Invariant: a query that a brand calls by an id is taken in once per queue for ever; whoever
//! sends it again, at the same moment or a year later, is shown the one that exists.

mod item;
mod rows;

pub use item::{NewCustomer, NewQuery};
pub use rows::{Entry, Lineage, Place, Rows};

pub(crate) use item::{external_id, free, message_body};
pub(crate) use rows::rows;

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store;
use entity::table::{brand, customer, promise, query, queue};
use entity::value::{
    BrandId, ChangeSubject, Money, OutsideWindow, QueryId, QueryState, QueueId, QueueStatus,
};
use sea_orm::DbErr;

use super::coverage::{Window, outside_window};
use super::{Context, Fault, UseCase, money};

/// Queries in one batch at most (interfaces.md).
pub const BATCH_MAX: usize = 1_000;

/// A query that was taken in, now or before.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The query.
    pub query: query::Model,
    /// Its latest promise.
    pub promise: promise::Model,
    /// Whether it had been taken in before.
    pub existed: bool,
}

/// A brand posts queries that came together; each is taken or refused by itself.
#[derive(Clone, Debug)]
pub struct TakeBatch {
    /// Whose.
    pub brand: BrandId,
    /// Into which queue.
    pub queue: QueueId,
    /// The queries, or why one could not be read.
    pub queries: Vec<Result<NewQuery, Fault>>,
}

impl UseCase for TakeBatch {
    type Output = Vec<Result<Taken, Fault>>;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Self::Output, Fault> {
        let (brand, queue) = open_queue(tx, self.brand, self.queue).await?;
        let read: Vec<&NewQuery> = self
            .queries
            .iter()
            .filter_map(|q| q.as_ref().ok())
            .collect();
        let mut taken = take(tx, ctx, (&brand, &queue), &read).await?.into_iter();
        let outcomes = self.queries.iter().map(|query| match query {
            Ok(_) => taken
                .next()
                .unwrap_or_else(|| Err(Fault::internal("a query of a batch got no answer"))),
            Err(fault) => Err(fault.clone()),
        });
        Ok(outcomes.collect())
    }
}

/// A brand posts one query.
#[derive(Clone, Debug)]
pub struct TakeOne {
    /// Whose.
    pub brand: BrandId,
    /// Into which queue.
    pub queue: QueueId,
    /// The query.
    pub query: NewQuery,
}

impl UseCase for TakeOne {
    type Output = Taken;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Taken, Fault> {
        let (brand, queue) = open_queue(tx, self.brand, self.queue).await?;
        let taken = take(tx, ctx, (&brand, &queue), &[&self.query]).await?;
        taken
            .into_iter()
            .next()
            .unwrap_or_else(|| Err(Fault::internal("a query got no answer")))
    }
}

/// The brand's queue, if it takes queries.
async fn open_queue(
    tx: &WriteTx,
    brand: BrandId,
    queue: QueueId,
) -> Result<(brand::Model, queue::Model), Fault> {
    let queue = store::queue::find_of(tx, brand, queue)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    if queue.status == QueueStatus::Archived {
        return Err(archived());
    }
    let brand = store::brand::find(tx, brand)
        .await?
        .ok_or_else(|| Fault::not_found("brand"))?;
    Ok((brand, queue))
}

/// The refusal of an archived queue.
#[must_use]
pub fn archived() -> Fault {
    Fault::conflict(
        "queue-archived",
        "the queue is archived and takes no queries; post to an open one",
    )
}

/// In which state a query that arrives now is taken.
///
/// # Errors
/// 409 `outside-window` where the queue refuses it.
pub(crate) async fn entry(
    tx: &WriteTx,
    ctx: &Context,
    (brand, queue): (&brand::Model, &queue::Model),
) -> Result<Result<Entry, Fault>, Fault> {
    let queued = Entry {
        state: QueryState::Queued,
        resume_at: None,
    };
    let window = Window::of(tx, &ctx.zones, brand, queue).await?;
    if window.is_open(ctx.now) {
        return Ok(Ok(queued));
    }
    Ok(match queue.outside_window {
        OutsideWindow::Accept => Ok(queued),
        OutsideWindow::Refuse => Err(outside_window(window.next_open(ctx.now))),
        OutsideWindow::Hold => match window.next_open(ctx.now) {
            Some(opens_at) => Ok(Entry {
                state: QueryState::Held,
                resume_at: Some(opens_at),
            }),
            None => Err(outside_window(None)),
        },
    })
}

/// Takes queries over; answers each in order.
async fn take(
    tx: &WriteTx,
    ctx: &Context,
    (brand, queue): (&brand::Model, &queue::Model),
    queries: &[&NewQuery],
) -> Result<Vec<Result<Taken, Fault>>, Fault> {
    let known = known(tx, queue.id, queries).await?;
    let entry = entry(tx, ctx, (brand, queue)).await?;
    let mut fresh: Vec<&NewQuery> = Vec::new();
    let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
    if entry.is_ok() {
        for query in queries {
            let id = query.external_id.as_deref();
            if id.is_some_and(|id| known.contains_key(id) || firsts.contains_key(id)) {
                continue;
            }
            if let Some(id) = id {
                firsts.insert(id, fresh.len());
            }
            fresh.push(query);
        }
    }
    let written = match &entry {
        Ok(entry) if !fresh.is_empty() => {
            let place = Place {
                brand,
                queue,
                entry: *entry,
            };
            write_fresh(tx, ctx, place, &fresh).await?
        }
        _ => Vec::new(),
    };
    let mut next = written.iter();
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(queries.len());
    for query in queries {
        let id = query.external_id.as_deref();
        let outcome = match (id.and_then(|id| known.get(id)), &entry) {
            (Some(taken), _) => Ok(taken.clone()),
            (None, Err(fault)) => Err(fault.clone()),
            (None, Ok(_)) => match id {
                Some(id) if seen.contains_key(id) => repeated(&firsts, &written, id),
                _ => next
                    .next()
                    .cloned()
                    .ok_or_else(|| Fault::internal("a query was not written")),
            },
        };
        if let Some(id) = id {
            seen.insert(id, ());
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// The query that an earlier item of the same batch made.
fn repeated(firsts: &BTreeMap<&str, usize>, written: &[Taken], id: &str) -> Result<Taken, Fault> {
    let first = firsts.get(id).and_then(|&index| written.get(index));
    first
        .map(|taken| Taken {
            existed: true,
            ..taken.clone()
        })
        .ok_or_else(|| Fault::internal("a repeated query has no first"))
}

/// The queries that were taken in before, by the brand's id.
async fn known(
    tx: &WriteTx,
    queue: QueueId,
    queries: &[&NewQuery],
) -> Result<BTreeMap<String, Taken>, DbErr> {
    let ids: Vec<&str> = queries
        .iter()
        .filter_map(|q| q.external_id.as_deref())
        .collect();
    existing(tx, queue, &ids).await
}

async fn existing(
    tx: &WriteTx,
    queue: QueueId,
    ids: &[&str],
) -> Result<BTreeMap<String, Taken>, DbErr> {
    let queries = store::query::by_external_ids(tx, queue, ids).await?;
    if queries.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<QueryId> = queries.iter().map(|query| query.id).collect();
    let mut promises = store::promise::latest_of_all(tx, &ids).await?;
    let taken = queries.into_iter().filter_map(|query| {
        let promise = promises.remove(&query.id)?;
        let taken = Taken {
            promise,
            existed: true,
            query,
        };
        Some((taken.query.external_id.clone()?, taken))
    });
    Ok(taken.collect())
}

/// Writes queries that nobody has posted before; answers each in order. One whose id was taken
/// meanwhile by somebody else is answered as theirs.
async fn write_fresh(
    tx: &WriteTx,
    ctx: &Context,
    place: Place<'_>,
    fresh: &[&NewQuery],
) -> Result<Vec<Taken>, Fault> {
    let customers = meet(tx, ctx, place.queue.brand_id, fresh).await?;
    let mut laid = Vec::with_capacity(fresh.len());
    for new in fresh {
        let customer = customers
            .get(&new.customer.reference)
            .ok_or_else(|| Fault::internal("a customer was not written"))?;
        laid.push(rows(ctx, place, new, customer, Lineage::default()));
    }
    let taken = write(tx, ctx, laid).await?;
    let lost: Vec<&str> = fresh
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| taken.is_none())
        .filter_map(|(new, _)| new.external_id.as_deref())
        .collect();
    let mut theirs = if lost.is_empty() {
        BTreeMap::new()
    } else {
        existing(tx, place.queue.id, &lost).await?
    };
    announce_funds(tx, ctx, place).await?;
    fresh
        .iter()
        .zip(taken)
        .map(|(new, taken)| {
            taken
                .or_else(|| theirs.remove(new.external_id.as_deref()?))
                .ok_or_else(|| Fault::internal("a query was neither written nor found"))
        })
        .collect()
}

/// Writes laid-out queries with all that belongs to them; `None` for one whose external id was
/// taken meanwhile.
pub(crate) async fn write(
    tx: &WriteTx,
    ctx: &Context,
    laid: Vec<Rows>,
) -> Result<Vec<Option<Taken>>, DbErr> {
    let queries: Vec<query::Model> = laid.iter().map(|rows| rows.query.clone()).collect();
    let mut written = store::query::insert_new(tx, &queries).await?;
    written.sort_unstable();
    let is_written = |id: &QueryId| written.binary_search(id).is_ok();
    let (mut messages, mut promises, mut events) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken = Vec::with_capacity(laid.len());
    for rows in laid {
        if !is_written(&rows.query.id) {
            taken.push(None);
            continue;
        }
        messages.extend(rows.messages);
        promises.push(rows.promise.clone());
        events.extend(rows.events);
        taken.push(Some(Taken {
            query: rows.query,
            promise: rows.promise,
            existed: false,
        }));
    }
    store::message::insert_all(tx, messages).await?;
    store::promise::insert_all(tx, promises).await?;
    store::event::record_first(tx, events).await?;
    let subjects: Vec<_> = written
        .iter()
        .map(|id| (ChangeSubject::Query, id.0))
        .collect();
    store::change::record(tx, &ctx.entropy, ctx.now, &subjects).await?;
    Ok(taken)
}

/// Writes or completes the customers of these queries, each once.
async fn meet(
    tx: &WriteTx,
    ctx: &Context,
    brand: BrandId,
    queries: &[&NewQuery],
) -> Result<BTreeMap<String, customer::Model>, DbErr> {
    let mut named: BTreeMap<&str, NewCustomer> = BTreeMap::new();
    for query in queries {
        let new = &query.customer;
        let known = named.entry(&new.reference).or_insert_with(|| new.clone());
        known.name = new.name.clone().or(known.name.take());
        known.email = new.email.clone().or(known.email.take());
        known.time_zone = new.time_zone.clone().or(known.time_zone.take());
    }
    let rows = named.into_values().map(|new| customer::Model {
        id: ctx.id(),
        brand_id: brand,
        reference: new.reference,
        name: new.name,
        email: new.email,
        time_zone: new.time_zone,
        created_at: ctx.now,
        erased_at: None,
    });
    let met = store::customer::meet(tx, rows.collect()).await?;
    Ok(met
        .into_iter()
        .map(|row| (row.reference.clone(), row))
        .collect())
}

/// A brand without funds has its queries taken in and is told, once, that none is offered.
pub(crate) async fn announce_funds(
    tx: &WriteTx,
    ctx: &Context,
    place: Place<'_>,
) -> Result<(), Fault> {
    let queue = place.queue;
    if place.brand.exhausted_at.is_some() {
        return Ok(());
    }
    if money::available(tx, queue.brand_id, queue.currency).await? < queue.price_amount {
        let price = Money::new(queue.price_amount, queue.currency);
        money::exhaust(tx, ctx, queue.brand_id, price).await?;
    }
    Ok(())
}
