//! The problem of a plan, from what is required and who could work.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DurationRound, TimeDelta};
use entity::store::board::Which;
use entity::table::queue;
use entity::value::{ExpertId, Instant, LanguageTag, QueueId};

use super::ask::Wanted;
use crate::calendar::{Schedule, Span};
use crate::planning::closing::is_night;
use crate::planning::duty::{LONGEST_WEEK, SHORTEST_REST};
use crate::planning::gap::{Cut, Stream, require, together};
use crate::planning::plan::duty::Rules;
use crate::planning::plan::{Duty, Expert, Problem, Queue};
use crate::service::gaps::INTERVAL;
use crate::service::gaps::demand::{Demand, Source};
use crate::service::shifts::Candidate;
use crate::service::{Fault, Services};

/// The shortest shift that is planned, in intervals: two hours, or nobody sits down for it.
const SHORTEST: u32 = 4;
/// The longest shift that is planned, in intervals: eight hours.
const LONGEST: u32 = 16;
/// Shifts of a week at most: one day is free.
const SHIFTS_PER_WEEK: u32 = 6;
/// What an hour on duty is worth against a seat that stays empty for it.
const WEIGHT: f64 = 10.0;
/// What an interval of an expert's night costs besides.
const NIGHT: f64 = 3.0;

/// Streams that the same experts serve, planned as one: seats of it serve them all.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    /// The queues, each with its language.
    pub(super) members: Vec<(queue::Model, LanguageTag)>,
    required: Vec<u32>,
}

impl Pool {
    /// Its queues.
    pub(super) fn queues(&self) -> Vec<QueueId> {
        let mut queues: Vec<QueueId> = self.members.iter().map(|(queue, _)| queue.id).collect();
        queues.sort_unstable();
        queues.dedup();
        queues
    }

    /// Its languages.
    pub(super) fn languages(&self) -> Vec<LanguageTag> {
        let languages: BTreeSet<LanguageTag> =
            self.members.iter().map(|(_, tag)| tag.clone()).collect();
        languages.into_iter().collect()
    }
}

/// A problem and what its numbers mean.
#[derive(Clone, Debug)]
pub(super) struct Roster {
    /// The problem.
    pub(super) problem: Problem,
    /// The experts, by number.
    pub(super) experts: Vec<ExpertId>,
    /// What the problem calls queues, by number.
    pub(super) pools: Vec<Pool>,
    start: Instant,
}

impl Roster {
    /// When an interval begins.
    pub(super) fn at(&self, interval: u32) -> Instant {
        self.start + INTERVAL * i32::try_from(interval).unwrap_or(i32::MAX)
    }

    /// Whether a duty was there before.
    pub(super) fn is_pinned(&self, duty: &Duty) -> bool {
        self.problem.experts[duty.expert]
            .rules
            .pinned
            .contains(&duty.shift)
    }

    /// Reads what is required and who could work.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn read(services: &Services, wanted: &Wanted) -> Result<Self, Fault> {
        let (db, now) = (services.db.read(), services.clock.now());
        let span = whole(wanted);
        let pools = pools(services, wanted, span).await?;
        let candidates = Candidate::read(db, &services.zones, Which::All, (span, now)).await?;
        let people: Vec<(ExpertId, Expert)> = candidates
            .iter()
            .map(|candidate| (candidate.id(), expert(candidate, &pools, span)))
            .filter(|(_, expert)| !expert.queues.is_empty())
            .collect();
        let (experts, planned) = people.into_iter().unzip();
        let queue = |pool: &Pool| Queue {
            required: pool.required.clone(),
            weight: WEIGHT,
        };
        Ok(Self {
            problem: Problem {
                horizon: intervals(span.length()),
                queues: pools.iter().map(queue).collect(),
                experts: planned,
            },
            experts,
            pools,
            start: span.start,
        })
    }
}

/// What is required in that time, pool by pool.
async fn pools(services: &Services, wanted: &Wanted, span: Span) -> Result<Vec<Pool>, Fault> {
    let cut = Cut {
        start: span.start,
        interval: INTERVAL,
        count: intervals(span.length()),
    };
    let demand = Demand::read(services, cut).await?;
    let named =
        |source: &&Source| wanted.queues.is_empty() || wanted.queues.contains(&source.queue.id);
    let mut pools: BTreeMap<u32, Vec<&Source>> = BTreeMap::new();
    for source in demand.sources.iter().filter(named) {
        pools.entry(source.pool).or_default().push(source);
    }
    let pool = |sources: Vec<&Source>| {
        let streams: Vec<Stream> = sources.iter().map(|one| one.stream.clone()).collect();
        let cells = require(&cut, &streams);
        Pool {
            required: together(
                &cut,
                &streams.iter().collect::<Vec<_>>(),
                &cells.iter().collect::<Vec<_>>(),
            ),
            members: sources
                .into_iter()
                .map(|one| (one.queue.clone(), one.language.clone()))
                .collect(),
        }
    };
    Ok(pools.into_values().map(pool).collect())
}

/// The stretch in whole intervals.
fn whole(wanted: &Wanted) -> Span {
    let down = |at: Instant| at.duration_trunc(INTERVAL).unwrap_or(at);
    Span {
        start: down(wanted.from + INTERVAL - TimeDelta::microseconds(1)),
        end: down(wanted.to),
    }
}

/// Whole intervals of a length.
fn intervals(length: TimeDelta) -> u32 {
    u32::try_from(length.num_seconds() / INTERVAL.num_seconds()).unwrap_or(0)
}

/// An expert as a plan sees them. Who has not said when they could work is not planned for, but
/// what they hold already stays.
fn expert(candidate: &Candidate, pools: &[Pool], span: Span) -> Expert {
    let able = |(queue, language): &(queue::Model, LanguageTag)| {
        let abilities = &candidate.abilities;
        let missing = abilities.missing(queue, Some(language), span.start);
        missing.is_empty()
    };
    let numbered = (0_u16..).zip(pools);
    let expiry = candidate.abilities.first_expiry(span.start);
    let until = expiry.map_or(span.end, |expiry| expiry.min(span.end));
    let available = candidate
        .availability()
        .map_or_else(Vec::new, |calendar| calendar.spans(span.start, until));
    let horizon = intervals(span.length());
    let weeks = horizon.div_ceil(7 * 48).max(1);
    let held = |duty: &Span| duty.within(span);
    Expert {
        queues: numbered
            .filter(|(_, pool)| pool.members.iter().all(able))
            .map(|(number, _)| number)
            .collect(),
        rules: Rules {
            available: available
                .iter()
                .filter_map(|open| inside(*open, span))
                .collect(),
            min_shift: SHORTEST,
            max_shift: LONGEST,
            min_rest: intervals(SHORTEST_REST),
            max_shifts: SHIFTS_PER_WEEK * weeks,
            max_intervals: intervals(LONGEST_WEEK) * weeks,
            pinned: candidate
                .duties()
                .iter()
                .filter_map(held)
                .filter_map(|duty| around(duty, span))
                .collect(),
        },
        cost: 1.0,
        unwanted: nights(candidate, horizon, span),
        unwanted_cost: NIGHT,
    }
}

/// The whole intervals inside a stretch.
fn inside(open: Span, span: Span) -> Option<std::ops::Range<u32>> {
    let from = intervals(open.start - span.start + INTERVAL - TimeDelta::microseconds(1));
    let to = intervals(open.end - span.start);
    (from < to).then_some(from..to)
}

/// The intervals that a duty touches.
fn around(duty: Span, span: Span) -> Option<std::ops::Range<u32>> {
    let from = intervals(duty.start - span.start);
    let to = intervals(duty.end - span.start + INTERVAL - TimeDelta::microseconds(1));
    (from < to).then_some(from..to)
}

/// The intervals of the expert's nights.
fn nights(candidate: &Candidate, horizon: u32, span: Span) -> Vec<std::ops::Range<u32>> {
    let at = |t: u32| span.start + INTERVAL * i32::try_from(t).unwrap_or(i32::MAX);
    let dark = |t: &u32| {
        let zone = candidate.places().zone_on(at(*t).date_naive());
        is_night(zone, at(*t))
    };
    (0..horizon).filter(dark).map(|t| t..t + 1).collect()
}
