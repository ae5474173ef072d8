//! The replay's report, filled from the rows that the evening left.

use std::collections::BTreeMap;

use entity::store::census::{self, Census};
use entity::table::query;
use entity::value::{
    Currency, ExpertId, Instant, Money, OfferState, PromiseState, QueryId, QueryState, QueueId,
};

use super::cast::Cast;
use super::evening::Evening;
use crate::replay::report::Report;
use crate::replay::tally::{Duty, OfferCount, Outcome, Paid, Record, Tally};
use crate::service::{Fault, Services};

/// Counts what happened from `began` until now; `balanced` is what the ledger's check said.
///
/// # Errors
/// When the database fails.
pub async fn report(
    services: &Services,
    cast: &Cast,
    (evening, began): (Evening, Instant),
    balanced: bool,
) -> Result<Report, Fault> {
    let ended = services.clock.now();
    let census = census::take(services.db.read()).await?;
    let places = Places::of(cast);
    let tally = count(services, cast, &census, &places, ended)?;
    let names: Vec<String> = cast
        .experts
        .iter()
        .map(|expert| expert.name.clone())
        .collect();
    let experts: Vec<usize> = (0..names.len()).collect();
    let busy = |queue: Option<QueueId>| busy(&census, queue, ended);
    let present = (ended - began).num_microseconds().unwrap_or(0) * names.len() as i64;
    let duty = |queue| Duty {
        names: &names,
        experts: &experts,
        currency: Currency::USD,
        on_duty: present,
        busy: busy(queue),
        balanced,
    };
    let by_queue = cast.queues.iter().enumerate();
    Ok(Report {
        seed: evening.seed,
        from: began,
        to: ended,
        total: tally.total(&duty(None)),
        by_queue: by_queue
            .map(|(place, queue)| {
                (
                    queue.name.clone(),
                    tally.queue(place, &duty(Some(queue.id))),
                )
            })
            .collect(),
        by_hour_of_week: tally.hours(),
        log_hash: census.hash.clone(),
        events: census.events,
        virtual_seconds: (ended - began).as_seconds_f64(),
        wall_seconds: evening.lasts.as_secs_f64(),
    })
}

/// Microseconds with work of this queue (of any) in hand, over all experts; overlaps count once.
fn busy(census: &Census, queue: Option<QueueId>, ended: Instant) -> i64 {
    let mut spells: BTreeMap<ExpertId, Vec<(Instant, Instant)>> = BTreeMap::new();
    for work in &census.assignments {
        if queue.is_none_or(|id| work.queue_id == id) {
            let spell = (work.accepted_at, work.ended_at.unwrap_or(ended));
            spells.entry(work.expert_id).or_default().push(spell);
        }
    }
    spells.into_values().map(covered).sum()
}

/// The length in microseconds that these spells cover together.
fn covered(mut spells: Vec<(Instant, Instant)>) -> i64 {
    spells.sort_unstable();
    let mut total = 0;
    let mut reached = None;
    for (start, end) in spells {
        let start = reached.map_or(start, |reached: Instant| reached.max(start));
        total += (end - start).num_microseconds().unwrap_or(0).max(0);
        reached = Some(reached.map_or(end, |reached| reached.max(end)));
    }
    total
}

/// Which queue and expert stands at which place of the report.
struct Places {
    queues: BTreeMap<QueueId, usize>,
    experts: BTreeMap<ExpertId, usize>,
}

impl Places {
    fn of(cast: &Cast) -> Self {
        Self {
            queues: cast
                .queues
                .iter()
                .enumerate()
                .map(|(place, queue)| (queue.id, place))
                .collect(),
            experts: cast
                .experts
                .iter()
                .enumerate()
                .map(|(place, expert)| (expert.id, place))
                .collect(),
        }
    }
}

/// What became of the promises of a query beside its first.
#[derive(Clone, Copy, Debug, Default)]
struct Renewals {
    made: u32,
    kept: u32,
    broken: u32,
    surprises: u32,
}

fn renewals(census: &Census) -> BTreeMap<QueryId, Renewals> {
    let mut renewals: BTreeMap<QueryId, Renewals> = BTreeMap::new();
    for promise in &census.promises {
        let counts = renewals.entry(promise.query_id).or_default();
        let broken = promise.state == PromiseState::Broken;
        counts.surprises += u32::from(broken && promise.at_risk_at.is_none());
        if promise.number > 1 {
            counts.made += 1;
            counts.kept += u32::from(promise.state == PromiseState::Kept);
            counts.broken += u32::from(broken);
        }
    }
    renewals
}

fn count(
    services: &Services,
    cast: &Cast,
    census: &Census,
    places: &Places,
    ended: Instant,
) -> Result<Tally, Fault> {
    let zones = cast
        .queues
        .iter()
        .map(|queue| services.zones.get(&queue.zone));
    let zones = zones
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Fault::internal("a zone is unknown"))?;
    let mut tally = Tally::new(zones);
    let mut firsts: BTreeMap<QueryId, Instant> = BTreeMap::new();
    for promise in &census.promises {
        firsts.entry(promise.query_id).or_insert(promise.due_at);
    }
    let renewed = renewals(census);
    for query in &census.queries {
        let Some(&queue) = places.queues.get(&query.queue_id) else {
            continue;
        };
        let renewals = renewed.get(&query.id).copied().unwrap_or_default();
        tally.query(&Record {
            queue,
            received_at: query.received_at,
            outcome: outcome(query),
            ended_at: query.closed_at.unwrap_or(ended),
            due_at: firsts.get(&query.id).copied().unwrap_or(query.due_at),
            renewals: renewals.made,
            renewals_kept: renewals.kept,
            renewals_broken: renewals.broken,
            surprises: renewals.surprises,
        });
    }
    for offer in &census.offers {
        let Some(&queue) = places.queues.get(&offer.queue_id) else {
            continue;
        };
        tally.offer(queue, OfferCount::Made);
        if let Some(ended) = ended_as(offer.state) {
            tally.offer(queue, ended);
        }
    }
    count_pay(&mut tally, census, places);
    Ok(tally)
}

fn count_pay(tally: &mut Tally, census: &Census, places: &Places) {
    let queue_of: BTreeMap<_, _> = census
        .queries
        .iter()
        .map(|query| (query.id, query.queue_id))
        .collect();
    for line in &census.earnings {
        let queue = line
            .query_id
            .and_then(|id| queue_of.get(&id))
            .and_then(|id| places.queues.get(id));
        let (Some(&queue), Some(&expert)) = (queue, places.experts.get(&line.expert_id)) else {
            continue;
        };
        tally.paid(&Paid {
            queue,
            expert,
            charged: Money::new(line.price_amount, line.currency),
            earned: line.amount,
            fee: line.fee_amount,
        });
    }
}

fn outcome(query: &query::Model) -> Outcome {
    match (query.first_response_at, query.state) {
        (Some(at), state) => Outcome::Answered {
            at,
            resolved: matches!(state, QueryState::Resolved | QueryState::Closed),
        },
        (None, QueryState::Cancelled) => Outcome::Abandoned,
        (None, QueryState::Unanswered) => Outcome::Unanswered,
        (None, QueryState::HandedBack) => Outcome::HandedBack,
        (None, _) => Outcome::Open,
    }
}

const fn ended_as(state: OfferState) -> Option<OfferCount> {
    match state {
        OfferState::Pending => None,
        OfferState::Accepted => Some(OfferCount::Accepted),
        OfferState::Declined => Some(OfferCount::Declined),
        OfferState::Expired => Some(OfferCount::Expired),
        OfferState::Rescinded => Some(OfferCount::Rescinded),
        OfferState::Voided => Some(OfferCount::Voided),
    }
}
