//! The forecasts of open queues, read into the Board now and then.
//!
//! Without one the look-ahead goes on with what came lately, and after an error with what was read
//! before: a forecast is never what dispatch waits for.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::value::{Instant, OutsideWindow, QueueId};
use sea_orm::ConnectionTrait;

use super::knowledge::Knowledge;
use crate::calendar::Span;
use crate::dispatch::Demand;
use crate::service::forecasts::{self, Forecast, ForecastPoint};

/// How often the forecast of a queue is read: as often as the day is compared with it.
const EVERY: TimeDelta = TimeDelta::minutes(15);

/// How far ahead is read: two nights, and a little more until the next time.
const AHEAD: TimeDelta = TimeDelta::hours(49);

/// Queues read in one tick, as many as are looked at for their outlooks: three look-ups each.
const AT_ONCE: usize = 8;

/// When queues are open: `None` where that does not matter to demand.
pub(super) type Openings = Option<(OutsideWindow, Vec<Span>)>;

/// Which forecasts were read, and when.
#[derive(Debug, Default)]
pub(super) struct Forecasts {
    read: BTreeMap<QueueId, Instant>,
}

impl Forecasts {
    /// Reads the forecasts of the queues whose turn it is.
    pub(super) async fn read(
        &mut self,
        db: &impl ConnectionTrait,
        knowledge: &mut Knowledge,
        now: Instant,
    ) {
        let due = |queue: &QueueId| {
            let last = self.read.get(queue);
            last.is_none_or(|last| now - *last >= EVERY)
        };
        let open = knowledge.open_queues().map(|queue| queue.id);
        let due: Vec<QueueId> = open.filter(due).take(AT_ONCE).collect();
        for queue in due {
            // What fails has its turn again like the others: the tables may be busy.
            self.read.insert(queue, now);
            read_one(db, knowledge, (queue, now)).await;
        }
    }
}

async fn read_one(
    db: &impl ConnectionTrait,
    knowledge: &mut Knowledge,
    (queue, now): (QueueId, Instant),
) {
    // The step that runs has begun.
    let length = TimeDelta::seconds(i64::from(forecasts::INTERVAL_SECONDS));
    let span = forecasts::Span {
        from: now - length + TimeDelta::microseconds(1),
        to: now + AHEAD,
    };
    match forecasts::latest(db, queue, None, span).await {
        Ok(known) => {
            let open = Span::new(now, span.to + length)
                .and_then(|span| knowledge.windows.openings(queue, span));
            let demands = known
                .iter()
                .filter_map(|forecast| demand(forecast, &open, now));
            let demands: Vec<Demand> = demands.collect();
            knowledge.board.expect(queue, &demands);
        }
        Err(fault) => {
            tracing::warn!(%fault, %queue, "the forecast of {queue} cannot be read; the last one stays");
        }
    }
}

/// What of a forecast reaches the queue.
fn demand(forecast: &Forecast, open: &Openings, now: Instant) -> Option<Demand> {
    let first = forecast.points.first()?;
    Some(Demand {
        language: forecast.language.clone(),
        from: first.start,
        step: TimeDelta::seconds(i64::from(first.interval_seconds)),
        expected: arriving(&forecast.points, open, now),
    })
}

/// While a queue is closed nothing comes to it; what it holds until then comes as it opens.
fn arriving(points: &[ForecastPoint], open: &Openings, now: Instant) -> Vec<f64> {
    let Some((policy, spans)) = open else {
        return points.iter().map(|point| point.mean).collect();
    };
    let mut held = 0.0;
    let arriving = points.iter().map(|point| {
        let length = TimeDelta::seconds(i64::from(point.interval_seconds));
        let Some(rest) = Span::new(point.start.max(now), point.start + length) else {
            return 0.0;
        };
        let inside = spans.iter().filter_map(|span| span.within(rest));
        let inside: TimeDelta = inside.map(|span| span.length()).sum();
        let share = |part: TimeDelta, whole: TimeDelta| {
            part.num_milliseconds() as f64 / whole.num_milliseconds().max(1) as f64
        };
        let mut comes = point.mean * share(inside, rest.length());
        if *policy == OutsideWindow::Hold {
            if inside > TimeDelta::zero() {
                comes += std::mem::take(&mut held);
            }
            held += point.mean * share(rest.length() - inside, length);
        }
        comes
    });
    arriving.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn points(means: &[f64]) -> Vec<ForecastPoint> {
        let point = |(place, &mean): (i64, &f64)| ForecastPoint {
            start: at(30 * place),
            interval_seconds: 1_800,
            mean,
            p10: 0.0,
            p50: mean,
            p90: mean,
        };
        (0..).zip(means).map(point).collect()
    }

    fn check(policy: OutsideWindow, open: &[(i64, i64)], expected: &[f64]) {
        let spans = open
            .iter()
            .filter_map(|&(from, to)| Span::new(at(from), at(to)));
        let open = Some((policy, spans.collect()));
        // Ten minutes of the first half hour have passed.
        assert_eq!(arriving(&points(&[6.0; 4]), &open, at(10)), expected);
    }

    #[test]
    fn a_queue_that_is_always_open_gets_all_of_it() {
        assert_eq!(arriving(&points(&[1.0, 2.0]), &None, at(10)), [1.0, 2.0]);
    }

    #[test]
    fn a_closed_queue_gets_nothing() {
        check(OutsideWindow::Refuse, &[], &[0.0; 4]);
        check(
            OutsideWindow::Refuse,
            &[(0, 45), (90, 600)],
            &[6.0, 3.0, 0.0, 6.0],
        );
    }

    #[test]
    fn what_is_held_comes_as_the_queue_opens() {
        // Four of what is still to come in the first half hour, six of the second.
        check(OutsideWindow::Hold, &[(60, 600)], &[0.0, 0.0, 16.0, 6.0]);
        // It closes within the second.
        check(
            OutsideWindow::Hold,
            &[(0, 45), (90, 600)],
            &[6.0, 3.0, 0.0, 15.0],
        );
    }
}
