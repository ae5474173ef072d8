//! The problem of a plan, from what is required and who could work.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DurationRound, TimeDelta};
use entity::store;
use entity::store::board::Which;
use entity::table::queue;
use entity::value::{ExpertId, Instant, LanguageTag, QueueId};

use super::ask::Wanted;
use crate::calendar::{Schedule, Span};
use crate::planning::closing::is_night;
use crate::planning::duty::{LONGEST_WEEK, SHORTEST_REST};
use crate::planning::plan::duty::Rules;
use crate::planning::plan::{Duty, Expert, Problem, Queue};
use crate::service::gaps::{Asked, INTERVAL, Row, rows};
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

/// A problem and what its numbers mean.
#[derive(Clone, Debug)]
pub(super) struct Roster {
    /// The problem.
    pub(super) problem: Problem,
    /// The experts, by number.
    pub(super) experts: Vec<ExpertId>,
    /// Queues and languages, by number.
    pub(super) streams: Vec<(QueueId, String)>,
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
        let asked = Asked {
            brand: None,
            queue: None,
            language: None,
            span,
            as_of: now,
            only_gaps: false,
            after: None,
            limit: usize::MAX,
        };
        let mut cells = rows(db, &asked).await?;
        cells.retain(|row| wanted.queues.is_empty() || wanted.queues.contains(&row.place.queue));
        let demand = Demand::of(&cells, span);
        let ids: BTreeSet<QueueId> = demand.streams.iter().map(|(queue, _)| *queue).collect();
        let mut queues = BTreeMap::new();
        for id in ids {
            queues.extend(store::queue::find(db, id).await?.map(|queue| (id, queue)));
        }
        let candidates = Candidate::read(db, &services.zones, Which::All, (span, now)).await?;
        let people: Vec<(ExpertId, Expert)> = candidates
            .iter()
            .map(|candidate| (candidate.id(), expert(candidate, &demand, &queues, span)))
            .filter(|(_, expert)| !expert.queues.is_empty())
            .collect();
        let (experts, planned) = people.into_iter().unzip();
        Ok(Self {
            problem: Problem {
                horizon: demand.horizon,
                queues: demand
                    .required
                    .into_iter()
                    .map(|required| Queue {
                        required,
                        weight: WEIGHT,
                    })
                    .collect(),
                experts: planned,
            },
            experts,
            streams: demand.streams,
            start: span.start,
        })
    }
}

/// The stretch in whole intervals.
fn whole(wanted: &Wanted) -> Span {
    let down = |at: Instant| at.duration_trunc(INTERVAL).unwrap_or(at);
    Span {
        start: down(wanted.from + INTERVAL - TimeDelta::microseconds(1)),
        end: down(wanted.to),
    }
}

/// What is required, stream by stream.
struct Demand {
    horizon: u32,
    streams: Vec<(QueueId, String)>,
    required: Vec<Vec<u32>>,
}

impl Demand {
    fn of(cells: &[Row], span: Span) -> Self {
        let horizon = intervals(span.length());
        let mut by_stream: BTreeMap<(QueueId, String), Vec<u32>> = BTreeMap::new();
        for row in cells {
            let stream = (row.place.queue, row.place.language.clone());
            let required = by_stream
                .entry(stream)
                .or_insert_with(|| vec![0; horizon as usize]);
            let at = (row.place.start - span.start)
                .num_seconds()
                .div_euclid(INTERVAL.num_seconds());
            if let Some(slot) = usize::try_from(at).ok().and_then(|at| required.get_mut(at)) {
                *slot = row.cell.required;
            }
        }
        let (streams, required) = by_stream.into_iter().unzip();
        Self {
            horizon,
            streams,
            required,
        }
    }
}

/// Whole intervals of a length.
fn intervals(length: TimeDelta) -> u32 {
    u32::try_from(length.num_seconds() / INTERVAL.num_seconds()).unwrap_or(0)
}

/// An expert as a plan sees them. Who has not said when they could work is not planned for, but
/// what they hold already stays.
fn expert(
    candidate: &Candidate,
    demand: &Demand,
    queues: &BTreeMap<QueueId, queue::Model>,
    span: Span,
) -> Expert {
    let serves = |(queue, language): &(QueueId, String)| {
        let language: Option<LanguageTag> = language.parse().ok();
        let able = |queue| {
            candidate
                .abilities
                .missing(queue, language.as_ref(), span.end)
                .is_empty()
        };
        queues.get(queue).is_some_and(able)
    };
    let streams = (0_u16..).zip(&demand.streams);
    let available = candidate
        .availability()
        .map_or_else(Vec::new, |calendar| calendar.spans(span.start, span.end));
    let weeks = demand.horizon.div_ceil(7 * 48).max(1);
    let held = |duty: &Span| duty.within(span);
    Expert {
        queues: streams
            .filter(|(_, stream)| serves(stream))
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
        unwanted: nights(candidate, demand.horizon, span),
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
