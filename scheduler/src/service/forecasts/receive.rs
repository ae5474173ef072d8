//! Counting the queries that were taken in, once each, into the days of past demand.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::demand::Arrival;
use entity::value::{DemandSource, Instant, QueryId, QueueId};
use uuid::Uuid;

use super::{Actor, Context, Fault, Services, UseCase};
use crate::service::demand::Quarters;
use crate::service::demand::quarter_key as key;

/// The name of the cursor.
pub(super) const CURSOR: &str = "received";

/// Ids are minted before their transaction commits: only what is older than this is counted.
pub(super) const SETTLING: TimeDelta = TimeDelta::seconds(60);

/// Queries counted in one transaction.
const PAGE: u64 = 5_000;

/// Counts everything that was taken in since the last time; answers how many queries.
///
/// # Errors
/// When the database fails.
pub async fn count_received(services: &Services) -> Result<u64, Fault> {
    let mut all = 0;
    loop {
        let (counted, more) = services.run(Actor::System, CountPage).await?;
        all += counted;
        if !more {
            return Ok(all);
        }
    }
}

/// Counts a page of queries; answers how many, and whether there are more.
struct CountPage;

impl UseCase for CountPage {
    type Output = (u64, bool);

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(u64, bool), Fault> {
        let settled = context.now - SETTLING;
        let from = match store::demand::cursor(tx, CURSOR).await? {
            Some(from) => from,
            None => store::demand::oldest_query(tx)
                .await?
                .map_or(settled, minted),
        };
        if from >= settled {
            return Ok((0, false));
        }
        let mut arrivals =
            store::demand::arrivals(tx, (first_id(from), first_id(settled)), PAGE).await?;
        let more = arrivals.len() as u64 == PAGE;
        let until = if more {
            cut_at_a_millisecond(tx, &mut arrivals).await?
        } else {
            settled
        };
        let counted = arrivals.len() as u64;
        add(tx, context.now, arrivals).await?;
        store::demand::set_cursor(tx, CURSOR, until).await?;
        Ok((counted, more))
    }
}

/// Keeps the queries of whole milliseconds, for the cursor knows no finer place; answers it.
async fn cut_at_a_millisecond(tx: &WriteTx, arrivals: &mut Vec<Arrival>) -> Result<Instant, Fault> {
    let first = arrivals
        .first()
        .map_or(Instant::UNIX_EPOCH, |one| minted(one.id));
    let last = arrivals.last().map_or(first, |one| minted(one.id));
    if first < last {
        arrivals.retain(|one| minted(one.id) < last);
        return Ok(last);
    }
    // A whole page in one millisecond: all of that millisecond then.
    let next = last + TimeDelta::milliseconds(1);
    let span = (first_id(last), first_id(next));
    *arrivals = store::demand::arrivals(tx, span, u64::from(u32::MAX)).await?;
    Ok(next)
}

async fn add(tx: &WriteTx, now: Instant, arrivals: Vec<Arrival>) -> Result<(), Fault> {
    let mut by_series: BTreeMap<(QueueId, String), Quarters> = BTreeMap::new();
    for arrival in arrivals {
        let series = (arrival.queue_id, arrival.language.to_string());
        let quarter = Quarters::at(arrival.received_at);
        by_series.entry(series).or_default().add(quarter, 1.0);
    }
    for ((queue, language), quarters) in by_series {
        let Some(queue) = store::queue::find(tx, queue).await? else {
            continue;
        };
        let place =
            |quarter: Option<&i64>| quarter.map_or(0, |quarter| Quarters::place(*quarter).0);
        let first = place(quarters.0.keys().next());
        let last = place(quarters.0.keys().next_back());
        let known = store::demand::days(tx, queue.id, (first, last + 1)).await?;
        let key = key(&queue, &language, DemandSource::Received, now);
        store::demand::put(tx, quarters.onto(&known, &key, true)).await?;
    }
    Ok(())
}

/// When an id was minted, to the millisecond.
fn minted(id: QueryId) -> Instant {
    let millis = i64::try_from(id.0.as_u128() >> 80).unwrap_or(0);
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or(Instant::UNIX_EPOCH)
}

/// The least id of a millisecond.
pub(in crate::service) fn first_id(at: Instant) -> QueryId {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    QueryId(Uuid::from_u128(millis << 80))
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::env::Entropy;

    #[test]
    fn ids_tell_when_they_were_minted() {
        let at: Instant = "2026-11-20T23:30:00.123456Z".parse().unwrap();
        let id: QueryId = Entropy::seeded(1).id(at);
        assert_eq!(
            minted(id),
            "2026-11-20T23:30:00.123Z".parse::<Instant>().unwrap()
        );
        assert!(first_id(at) <= id && id < first_id(at + TimeDelta::milliseconds(1)));
    }
}
