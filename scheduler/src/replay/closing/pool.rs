//! Streams that the same experts serve, planned as one: a seat for one of them helps them all.

use std::collections::BTreeMap;

use entity::value::Instant;

use super::Stream;
use super::demand::Past;
use super::line::Expected;
use super::need::Service;
use crate::calendar::{CoverageCalendar, Span};
use crate::planning::closing::{Missing, Outlook, gains};
use crate::planning::staffing::{Demand, Question, Target, Terms, Waiting};
use crate::replay::scenario::{Expert, Scenario};

/// The share of promises that shifts are to keep: more than staffing's customary 80 to 90 %,
/// because a promise is what this product sells; from here on hours rise much faster than it.
const AIM: f64 = 0.98;

/// The most seats of an interval that are looked at.
const SEATS_MAX: u32 = 2_000;

/// The places of streams, and how each is served.
type Services = Vec<(usize, Service)>;

/// Streams that the same experts serve.
#[derive(Debug)]
pub struct Pool {
    /// Their experts, ascending.
    pub able: Vec<usize>,
    streams: Services,
    /// The promises that an hour on duty must keep.
    price: f64,
}

/// What arrives in all of a pool's streams in one interval.
#[derive(Clone, Copy, Debug)]
struct Load {
    span: Span,
    arrivals: f64,
    /// How uncertain the arrivals are, beyond chance.
    variance: f64,
    /// Seconds of work.
    work: f64,
}

/// Groups streams by who can serve them and where their intervals begin. Streams that nobody can
/// serve are in no pool.
pub fn pools(
    scenario: &Scenario,
    coverage: &[CoverageCalendar],
    (past, able): (&Past, &[Vec<usize>]),
) -> Vec<Pool> {
    let mut pools: BTreeMap<(&[usize], i64), Services> = BTreeMap::new();
    for (stream, able) in able.iter().enumerate().filter(|(_, able)| !able.is_empty()) {
        let queue = past.key(stream).0 as usize;
        let (Some(of), Some(coverage)) = (scenario.queues.get(queue), coverage.get(queue)) else {
            continue;
        };
        let experts: Vec<&Expert> = able.iter().map(|place| &scenario.experts[*place]).collect();
        let service = Service::new(of, coverage.clone(), &experts);
        let key = (able.as_slice(), past.phase(stream));
        pools.entry(key).or_default().push((stream, service));
    }
    let pools = pools.into_iter().map(|((able, _), streams)| Pool {
        able: able.to_vec(),
        streams,
        price: 1.0,
    });
    pools.collect()
}

impl Pool {
    /// Some work on a stream took so many seconds.
    pub fn took(&mut self, stream: usize, seconds: f64) {
        if let Some((_, service)) = self.streams.iter_mut().find(|one| one.0 == stream) {
            service.took(seconds);
        }
    }

    /// Sets what an hour must keep, so that what is foreseen is kept to the share aimed at with the
    /// fewest hours: seats are taken by what each keeps in an hour until it is reached.
    pub fn set_price(&mut self, past: &Past) {
        let of = |stream: usize| past.ahead(stream).to_vec();
        let loads = self.loads(&of, &BTreeMap::new(), past);
        let total: f64 = loads.iter().map(|load| load.arrivals).sum();
        let mut seats: Vec<(f64, f64)> = Vec::new();
        for load in &loads {
            let hours = load.span.length().as_seconds_f64() / 3_600.0;
            let gains = self.gains(load, 0);
            seats.extend(gains.iter().map(|gain| (gain / hours, *gain)));
        }
        seats.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut kept = 0.0;
        for (rate, gain) in seats {
            kept += gain;
            self.price = rate;
            if kept >= AIM * total {
                break;
            }
        }
    }

    /// The seats that are missing between two instants, each with what it keeps in units of the
    /// price of an hour.
    pub fn missing(
        &self,
        place: usize,
        past: &Past,
        (now, to): (Instant, Instant),
        (waiting, covered): (&BTreeMap<Stream, u32>, &dyn Fn(Span) -> u32),
    ) -> Vec<Missing> {
        let of = |stream: usize| past.expected(stream, now, to);
        let loads = self.loads(&of, waiting, past);
        let missing = loads.iter().map(|load| {
            let gains = self.gains(load, covered(load.span));
            Missing {
                stream: place,
                start: load.span.start,
                gains: gains.iter().map(|gain| gain / self.price).collect(),
            }
        });
        missing.collect()
    }

    /// What arrives in all streams by interval; who waits now is served in the first one.
    fn loads(
        &self,
        of: &dyn Fn(usize) -> Vec<Expected>,
        waiting: &BTreeMap<Stream, u32>,
        past: &Past,
    ) -> Vec<Load> {
        let mut loads: BTreeMap<Instant, Load> = BTreeMap::new();
        for (stream, service) in &self.streams {
            let mut waits = waiting
                .get(&past.key(*stream))
                .copied()
                .map_or(0.0, f64::from);
            for (one, taken_in) in service.taken_in(&of(*stream)) {
                let arrivals = taken_in + std::mem::take(&mut waits);
                let share = arrivals / one.mean.max(1e-9);
                let load = loads.entry(one.span.start).or_insert(Load {
                    span: one.span,
                    arrivals: 0.0,
                    variance: 0.0,
                    work: 0.0,
                });
                load.arrivals += arrivals;
                load.variance += one.variance * share * share;
                load.work += arrivals * service.handle_seconds();
            }
        }
        loads.into_values().collect()
    }

    fn gains(&self, load: &Load, covered: u32) -> Vec<f64> {
        let least = |of: &dyn Fn(&Service) -> f64| {
            let all = self.streams.iter().map(|(_, service)| of(service));
            all.fold(f64::INFINITY, f64::min)
        };
        let within = least(&|service| service.slack);
        let question = Question {
            demand: Demand {
                arrivals: load.arrivals,
                interval_seconds: load.span.length().as_seconds_f64(),
                handle_seconds: load.work / load.arrivals.max(1e-9),
            },
            waiting: Waiting::Deadline(within),
            target: Target {
                share: AIM,
                within_seconds: within,
            },
            terms: Terms {
                concurrency: (least(&|service| service.concurrency) + 0.5) as u32,
                ..Terms::default()
            },
        };
        let outlook = Outlook {
            variance: load.variance,
            covered,
            taken: least(&|service| service.taken),
            most: SEATS_MAX,
        };
        gains(&question, outlook)
    }
}
