//! Taking queries over: known ones are found again, new ones are written together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use entity::db::WriteTx;
use entity::store;
use entity::table::{brand, customer, query, queue};
use entity::value::zone::Zone;
use entity::value::{BrandId, ChangeSubject, Instant, Money, QueryId, QueryState, QueueId};
use sea_orm::DbErr;

use super::item::{NewCustomer, NewQuery};
use super::rows::{Lineage, Place, Rows, rows};
use super::{Door, Entry, Taken};
use crate::service::queries::When;
use crate::service::quotes::Quoting;
use crate::service::zone::told_in;
use crate::service::{Context, Fault, money};

/// Takes queries over; answers each in order.
pub(super) async fn take(
    tx: &WriteTx,
    ctx: &Context,
    (brand, queue): (&brand::Model, &queue::Model),
    queries: &[&NewQuery],
) -> Result<Vec<Result<Taken, Fault>>, Fault> {
    let known = known(tx, queue.id, queries).await?;
    let entries = entries(tx, ctx, (brand, queue), queries).await?;
    let mut fresh: Vec<(&NewQuery, Place<'_>)> = Vec::new();
    let mut firsts: BTreeMap<&str, usize> = BTreeMap::new();
    for (query, entry) in queries.iter().zip(&entries) {
        let id = query.external_id.as_deref();
        if id.is_some_and(|id| known.contains_key(id) || firsts.contains_key(id)) {
            continue;
        }
        let Ok(entry) = *entry else { continue };
        if let Some(id) = id {
            firsts.insert(id, fresh.len());
        }
        let place = Place {
            brand,
            queue,
            entry,
        };
        fresh.push((query, place));
    }
    let written = match fresh.is_empty() {
        true => Vec::new(),
        false => write_fresh(tx, ctx, (brand, queue), &fresh).await?,
    };
    let mut next = written.iter();
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(queries.len());
    for (query, entry) in queries.iter().zip(&entries) {
        let id = query.external_id.as_deref();
        let outcome = match (id.and_then(|id| known.get(id)), entry) {
            (Some(taken), _) => Ok(taken.clone()),
            (None, Err(fault)) => Err(fault.clone()),
            (None, Ok(_)) => match id.filter(|id| seen.insert(id, ()).is_some()) {
                Some(id) => repeated(&firsts, &written, id),
                None => next
                    .next()
                    .cloned()
                    .ok_or_else(|| Fault::internal("a query was not written")),
            },
        };
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// Into what state each query is taken, or why it is not.
async fn entries(
    tx: &WriteTx,
    ctx: &Context,
    (brand, queue): (&brand::Model, &queue::Model),
    queries: &[&NewQuery],
) -> Result<Vec<Result<Entry, Fault>>, Fault> {
    let door = Door::of(tx, ctx, (brand, queue)).await?;
    let usual = match door.now(ctx.now) {
        Ok(entered) => Ok(door.entry(tx, ctx, entered).await?),
        Err(fault) => Err(fault),
    };
    let mut entries = Vec::with_capacity(queries.len());
    for query in queries {
        let Some(when) = &query.defer else {
            entries.push(usual.clone());
            continue;
        };
        let zone = zone_of(tx, ctx, brand, query).await?;
        let at = when.instant(ctx.now, (&zone, &ctx.zones));
        entries.push(match at.and_then(|at| door.later(at.unwrap_or(ctx.now))) {
            Ok(at) => Ok(door
                .entry(tx, ctx, (QueryState::Deferred, Some(at)))
                .await?),
            Err(fault) => Err(fault),
        });
    }
    Ok(entries)
}

/// On whose clock a query is deferred: the customer's, as far as it is known.
async fn zone_of(
    tx: &WriteTx,
    ctx: &Context,
    brand: &brand::Model,
    query: &NewQuery,
) -> Result<Zone, DbErr> {
    let mut theirs = query.customer.time_zone.clone();
    let asks = query.defer.as_ref().is_some_and(When::needs_zone);
    if theirs.is_none() && asks {
        let reference = &query.customer.reference;
        let met = store::customer::by_reference(tx, brand.id, reference).await?;
        theirs = met.and_then(|customer| customer.time_zone);
    }
    Ok(told_in(&ctx.zones, theirs.as_ref(), brand))
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
    (brand, queue): (&brand::Model, &queue::Model),
    fresh: &[(&NewQuery, Place<'_>)],
) -> Result<Vec<Taken>, Fault> {
    let customers = meet(tx, ctx, brand.id, fresh).await?;
    let mut quotes: BTreeMap<Option<Instant>, Quoting> = BTreeMap::new();
    let mut laid = Vec::with_capacity(fresh.len());
    for (new, place) in fresh {
        let customer = customers
            .get(&new.customer.reference)
            .ok_or_else(|| Fault::internal("a customer was not written"))?;
        let quoting = match quotes.entry(place.entry.resume_at) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(slot) => {
                let held = (place.entry.resume_at, ctx.now);
                slot.insert(Quoting::of(tx, queue.id, held).await?)
            }
        };
        let more = (Lineage::default(), quoting);
        laid.push(rows(ctx, *place, new, customer, more));
    }
    let taken = write(tx, ctx, laid).await?;
    let lost: Vec<&str> = fresh
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| taken.is_none())
        .filter_map(|((new, _), _)| new.external_id.as_deref())
        .collect();
    let mut theirs = if lost.is_empty() {
        BTreeMap::new()
    } else {
        existing(tx, queue.id, &lost).await?
    };
    announce_funds(tx, ctx, queue).await?;
    fresh
        .iter()
        .zip(taken)
        .map(|((new, _), taken)| {
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
    let mut written = store::query::insert_new(tx, queries).await?;
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
    queries: &[(&NewQuery, Place<'_>)],
) -> Result<BTreeMap<String, customer::Model>, DbErr> {
    let mut named: BTreeMap<&str, NewCustomer> = BTreeMap::new();
    for (query, _) in queries {
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
    queue: &queue::Model,
) -> Result<(), Fault> {
    if money::available(tx, queue.brand_id, queue.currency).await? < queue.price_amount {
        let price = Money::new(queue.price_amount, queue.currency);
        money::exhaust(tx, ctx, queue.brand_id, price).await?;
    }
    Ok(())
}
