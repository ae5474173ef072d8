//! What was missing around queries whose promises broke: coverage, shifts, forecast.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::breach::Served;
use entity::store::coverage::Days;
use entity::table::{coverage_day, forecast_series};
use entity::value::{Instant, LanguageTag, QueueId, SeatState};

use super::Broken;
use crate::scoring::cause::{Demand, Gap, Missed};
use crate::service::Fault;
use crate::service::forecasts::first_id;

/// A day in seconds.
const DAY: i64 = 86_400;

/// An interval of one queue and language, by where it begins in Unix seconds.
type Interval = (QueueId, LanguageTag, i64);

/// What was known of the queues and the time of these promises.
pub(super) struct Around {
    coverage: Vec<coverage_day::Model>,
    seats: Vec<Served>,
    /// Of each queue, with when its first promise of these began.
    series: BTreeMap<QueueId, (Instant, Option<Vec<forecast_series::Model>>)>,
    arrived: BTreeMap<Interval, u64>,
}

impl Around {
    pub(super) async fn read(tx: &WriteTx, broken: &[Broken<'_>]) -> Result<Self, Fault> {
        let mut spans: BTreeMap<QueueId, (Instant, Instant)> = BTreeMap::new();
        for one in broken {
            let (begun, due) = (one.begun_at(), one.promise.due_at);
            let span = spans.entry(one.query.queue_id).or_insert((begun, due));
            *span = (span.0.min(begun), span.1.max(due));
        }
        let mut coverage = Vec::new();
        for (&queue, &(begun, due)) in &spans {
            // What was known before the first of them came was known before the others too.
            let days = Days {
                from: day_of(begun),
                last: day_of(due),
            };
            coverage.extend(store::coverage::known(tx, Some(queue), days, begun).await?);
        }
        let queues: Vec<QueueId> = spans.keys().copied().collect();
        let from = spans.values().map(|span| span.0).min();
        let to = spans.values().map(|span| span.1).max();
        let seats = match from.zip(to) {
            Some(span) => store::breach::seats_missed(tx, &queues, span).await?,
            None => Vec::new(),
        };
        let series = spans.iter().map(|(&queue, span)| (queue, (span.0, None)));
        Ok(Self {
            coverage,
            seats,
            series: series.collect(),
            arrived: BTreeMap::new(),
        })
    }

    /// What coverage had said of the interval in which the promise began.
    pub(super) fn gap(&self, one: &Broken<'_>) -> Option<Gap> {
        let begun = one.begun_at();
        let (queue, language) = (one.query.queue_id, one.query.language.as_str());
        let mut days = self.coverage.iter();
        let day = days.find(|day| {
            day.queue_id == queue && day.language == language && day.day == day_of(begun)
        })?;
        let length = i64::from(day.interval_seconds.max(1));
        let place = usize::try_from(begun.timestamp().rem_euclid(DAY) / length).ok()?;
        let cell = day.cells.0.get(place)?;
        Some(Gap {
            required: cell.required,
            covered: cell.covered,
            known_since: day.made_at,
        })
    }

    /// Seats that stayed empty while the promise ran, because their holder did not come.
    pub(super) fn no_show(&self, one: &Broken<'_>) -> Option<Missed> {
        let (begun, due) = (one.begun_at(), one.promise.due_at);
        let serves = |served: &&Served| {
            let language = served.language.as_ref();
            served.queue == one.query.queue_id
                && language.is_none_or(|language| language.serves(&one.query.language))
        };
        let seats: Vec<_> = self
            .seats
            .iter()
            .filter(serves)
            .map(|it| &it.seat)
            .collect();
        let mut empty = seats.iter().filter(|seat| {
            let runs = seat.starts_at < due && begun < seat.ends_at;
            let filled = seats.iter().any(|other| {
                other.shift_id == seat.shift_id
                    && other.seat_no == seat.seat_no
                    && other.state != SeatState::NoShow
                    && other.claimed_at.is_some_and(|at| at <= begun)
            });
            seat.state == SeatState::NoShow && runs && !filled
        });
        let first = empty.next()?;
        Some(Missed {
            seat: first.id,
            shift: first.shift_id,
            seats: 1 + empty.count() as u64,
        })
    }

    /// How many queries came in the interval in which the promise began, against its forecast.
    pub(super) async fn demand(
        &mut self,
        tx: &WriteTx,
        one: &Broken<'_>,
        now: Instant,
    ) -> Result<Option<Demand>, Fault> {
        let queue = one.query.queue_id;
        let Some((begun, series)) = self.series.get_mut(&queue) else {
            return Ok(None);
        };
        if series.is_none() {
            *series = Some(store::forecast::last_series(tx, queue, *begun).await?);
        }
        let of_language =
            |series: &&forecast_series::Model| series.language == one.query.language.as_str();
        let series = series.iter().flatten().find(of_language);
        let Some((start, length, p90)) = series.and_then(|series| point(series, one.begun_at()))
        else {
            return Ok(None);
        };
        let interval = (queue, one.query.language.clone(), start.timestamp());
        let arrived = match self.arrived.get(&interval) {
            Some(arrived) => *arrived,
            None => {
                let ids = (first_id(start), first_id(now.min(start + length)));
                let of = (queue, &one.query.language);
                let arrived = store::breach::arrived(tx, of, ids).await?;
                self.arrived.insert(interval, arrived);
                arrived
            }
        };
        Ok(Some(Demand {
            start,
            seconds: length.num_seconds(),
            arrived,
            p90,
        }))
    }
}

/// The interval of a forecast at an instant: where it begins, its length, and its p90.
fn point(series: &forecast_series::Model, at: Instant) -> Option<(Instant, TimeDelta, f64)> {
    let length = i64::from(series.interval_seconds.max(1));
    let place = (at - series.starts_at).num_seconds().div_euclid(length);
    let quantiles = series.points.0.get(usize::try_from(place).ok()?)?;
    let start = series.starts_at + TimeDelta::seconds(place * length);
    let [_, _, _, p90] = quantiles.0;
    Some((start, TimeDelta::seconds(length), p90))
}

/// The day of an instant, since 1970-01-01 UTC.
fn day_of(at: Instant) -> i32 {
    i32::try_from(at.timestamp().div_euclid(DAY)).unwrap_or(i32::MAX)
}
