//! The gap-closing loop of a replay: forecast, staffing, gaps, open shifts and who claims them.
//!
//! The same pure parts as in the live system ([`crate::planning`]) with virtual time around them.
//! What is known at an instant is what arrived before it, queries and how long finished work took;
//! nothing of the rest of the file is looked at. Every [`LOOK`] the demand that is expected is
//! compared with who will be there, shifts are opened for what is missing, and experts are asked
//! in waves. Simulated experts look at their availability and duty rules, not at the incentive.
//!
//! This module tells who claimed what; being on duty is the world's.
//!
//! Before anything is known a query an hour is expected, which is one seat wherever somebody is
//! available; after an hour or two what arrives has corrected that.

mod ask;
mod demand;
mod line;
mod need;
mod people;
mod pool;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::value::Instant;

use super::agenda::{ExpertNo, Micros, QueryNo};
use super::duty::instant;
use super::queries::{Demand, Row};
use super::scenario::Scenario;
use crate::calendar::{CoverageCalendar, Span};
use crate::planning::closing::{Missing, OpenShift, Rules, WAVE_EVERY, reserve, shifts};
use ask::Open;
use demand::Past;
use people::People;
use pool::Pool;

/// The queue and the language of a query, as in [`Row`].
pub type Stream = (u32, u16);

/// The time between two looks at demand: one interval of the plan.
const LOOK: TimeDelta = TimeDelta::minutes(30);

/// How far ahead a look within the day opens shifts: a longest shift and its eve.
const TODAY: TimeDelta = TimeDelta::hours(9);

/// How far ahead shifts are opened when demand was forecast anew: further ahead the forecast is
/// no better than the next one, and what it opens in vain cannot be taken back.
const AHEAD: TimeDelta = TimeDelta::hours(48);

/// Worth in units of the price of an hour.
const PRICE: f64 = 1.0;

/// Somebody claimed a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub expert: ExpertNo,
    /// When they will be on duty.
    pub span: Span,
}

/// What the loop is told of the world at an instant.
pub struct Sight<'a> {
    /// Queries that wait for an expert.
    pub waiting: &'a dyn Fn() -> BTreeMap<Stream, u32>,
    /// What an expert earned lately, in minor units.
    pub earned: &'a dyn Fn(ExpertNo) -> i64,
}

/// What the loop did at an instant.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The shifts that were opened.
    pub opened: Vec<OpenShift>,
    /// The seats that were claimed.
    pub claims: Vec<Claim>,
    /// When to come back.
    pub next: Micros,
}

/// The loop.
#[derive(Debug)]
pub struct Closing {
    past: Past,
    pools: Vec<Pool>,
    people: People,
    open: Vec<Open>,
    opened: u64,
    seed: u64,
    next_look: Instant,
    /// When work that is in hand began.
    working: BTreeMap<QueryNo, Micros>,
}

impl Closing {
    /// The loop of a scenario at its start, with what is known from before it.
    #[must_use]
    pub fn new(
        scenario: &Scenario,
        demand: &Demand,
        coverage: &[CoverageCalendar],
        (start, seed): (Micros, u64),
    ) -> Self {
        let start = instant(start);
        let streams = need::streams(scenario, demand);
        let first = demand.earlier.first().map(|row| instant(row.received));
        let begin = first.map_or(start, |first| first.min(start));
        let mut past = Past::new(scenario, &streams, begin);
        for row in &demand.earlier {
            past.arrived((row.queue, row.language), instant(row.received));
        }
        let able = people::able(scenario, demand, &streams);
        let pools = pool::pools(scenario, coverage, (&past, &able));
        Self {
            people: People::new(scenario, &pools),
            past,
            pools,
            open: Vec::new(),
            opened: 0,
            seed,
            next_look: start,
            working: BTreeMap::new(),
        }
    }

    /// A query arrived.
    pub fn arrived(&mut self, row: &Row) {
        self.past
            .arrived((row.queue, row.language), instant(row.received));
    }

    /// Work on a query began.
    pub fn began(&mut self, query: QueryNo, now: Micros) {
        self.working.insert(query, now);
    }

    /// Work on a query ended.
    pub fn ended(&mut self, query: QueryNo, row: &Row, now: Micros) {
        let stream = self.past.stream((row.queue, row.language));
        if let Some((stream, began)) = stream.zip(self.working.remove(&query)) {
            for pool in &mut self.pools {
                pool.took(stream, (now - began) as f64 / 1e6);
            }
        }
    }

    /// What happens at an instant: looks, waves, claims.
    pub fn tick(&mut self, now: Micros, sight: &Sight<'_>) -> Step {
        let now = instant(now);
        let mut step = Step::default();
        if self.next_look <= now {
            step.opened = self.look(now, sight);
            while self.next_look <= now {
                self.next_look += LOOK;
            }
        }
        self.open.retain(|open| open.span.start > now);
        for open in &mut self.open {
            let claims = open.ask(&mut self.people, (now, self.seed), sight.earned);
            step.claims.extend(claims);
        }
        self.open.retain(|open| open.missing > 0);
        let next = if self.open.is_empty() {
            self.next_look
        } else {
            self.next_look.min(now + WAVE_EVERY)
        };
        step.next = next.timestamp_micros();
        step
    }

    /// Compares what is to come with who will be there, and opens shifts for the rest.
    fn look(&mut self, now: Instant, sight: &Sight<'_>) -> Vec<OpenShift> {
        let anew = self.past.refresh(now);
        self.people.forget(now);
        if anew {
            for pool in &mut self.pools {
                pool.set_price(&self.past);
            }
        }
        let to = now + if anew { AHEAD } else { TODAY };
        let missing = self.missing((now, to), &(sight.waiting)());
        let rules = Rules::usual(PRICE);
        // A shift is worth its hours only if one of its intervals is.
        let hours = rules.interval.as_seconds_f64() / 3_600.0;
        let worth = |one: &Missing| one.gains.first().is_some_and(|gain| *gain > PRICE * hours);
        let Some(first) = missing
            .iter()
            .filter(|one| worth(one))
            .map(|one| one.start)
            .min()
        else {
            return Vec::new();
        };
        let range = Span {
            start: first - rules.longest,
            end: to + rules.longest,
        };
        let mut roster = self.people.free(range);
        let standing: Vec<OpenShift> = self.open.iter().map(Open::standing).collect();
        reserve(&mut roster, &standing);
        let opened = shifts(&missing, &rules, Some(&roster));
        for shift in &opened {
            self.opened += 1;
            self.open.push(Open::new(self.opened, shift));
        }
        opened
    }

    /// The seats that are missing between two instants.
    fn missing(
        &self,
        (now, to): (Instant, Instant),
        waiting: &BTreeMap<Stream, u32>,
    ) -> Vec<Missing> {
        let of = |(place, pool): (usize, &Pool)| {
            let covered = |span: Span| {
                let open = self.open.iter().filter(|open| open.pool == place);
                let open = open.filter(|open| people::covers(open.span, span));
                open.map(|open| open.missing).sum::<u32>() + self.people.covering(place, span)
            };
            pool.missing(place, &self.past, (now, to), (waiting, &covered))
        };
        self.pools.iter().enumerate().flat_map(of).collect()
    }
}
