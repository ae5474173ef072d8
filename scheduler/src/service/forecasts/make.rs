//! Making a run: every queue and language, two weeks ahead.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::table::{forecast_run, forecast_series, queue};
use entity::value::{ForecastRunId, Instant, QuantileList, Quantiles, QueueId};

use super::history::{Part, QueuePast};
use super::receive::SETTLING;
use super::{Actor, Context, Fault, HORIZON, INTERVAL_SECONDS, PAGE, Services, UseCase};
use crate::planning::forecast::{METHOD, Outlook, Pool, Request, Series, SpecialDays, forecast};
use crate::service::demand::Quarters;

/// How much of the past is read, in days: two years show every season twice.
const PAST_DAYS: i32 = 731;

/// How much of the past the pool is learned from, in days: enough for a week's shape.
const POOL_DAYS: i32 = 56;

/// Makes a run; `None` where no queue has any past.
///
/// # Errors
/// When the database fails.
pub async fn make(services: &Services) -> Result<Option<ForecastRunId>, Fault> {
    let now = services.clock.now();
    let run = forecast_run::Model {
        id: services.entropy.id(now),
        made_at: now,
        interval_seconds: INTERVAL_SECONDS as i32,
        method: METHOD.to_owned(),
    };
    let pool = pool(services, now).await?;
    let mut begun = false;
    let mut after = None;
    loop {
        let queues = store::demand::queues(services.db.read(), after, PAGE).await?;
        let Some((last, _)) = queues.last() else {
            return Ok(begun.then_some(run.id));
        };
        after = Some(last.id);
        for (queue, brand) in &queues {
            let part = Part {
                queue,
                brand,
                from_day: today(now).saturating_sub(PAST_DAYS),
                until: now - SETTLING,
            };
            let past = QueuePast::load(services.db.read(), &services.zones, part).await?;
            if past.series.is_empty() {
                continue;
            }
            let keep = keep(queue, &run, past, pool.clone()).await?;
            services.run(Actor::System, keep.beginning(!begun)).await?;
            begun = true;
        }
    }
}

fn today(now: Instant) -> i32 {
    Quarters::place(Quarters::at(now)).0
}

/// The shape that queues share, learned from the first ones.
async fn pool(services: &Services, now: Instant) -> Result<Option<Arc<Pool>>, Fault> {
    let queues = store::demand::queues(services.db.read(), None, PAGE).await?;
    let mut all = Vec::new();
    for (queue, brand) in &queues {
        let part = Part {
            queue,
            brand,
            from_day: today(now).saturating_sub(POOL_DAYS),
            until: now - SETTLING,
        };
        let past = QueuePast::load(services.db.read(), &services.zones, part).await?;
        all.extend(past.series.into_iter().map(|(_, series)| series.days));
    }
    let learned = tokio::task::spawn_blocking(move || Pool::of(&all, &SpecialDays::default()));
    let pool = learned
        .await
        .map_err(|_| Fault::internal("learning the pool panicked"))?;
    Ok(pool.map(Arc::new))
}

/// Forecasts a queue, away from the request threads.
async fn keep(
    queue: &queue::Model,
    run: &forecast_run::Model,
    past: QueuePast,
    pool: Option<Arc<Pool>>,
) -> Result<KeepSeries, Fault> {
    let from = past.grid.at(run.made_at).start;
    let forecasting = tokio::task::spawn_blocking(move || {
        let (languages, series): (Vec<String>, Vec<Series>) = past.series.into_iter().unzip();
        let answer = forecast(&Request {
            grid: &past.grid,
            special: &past.special,
            series: &series,
            pool: pool.as_deref(),
            from,
            horizon: HORIZON + TimeDelta::seconds(i64::from(INTERVAL_SECONDS)),
        });
        languages.into_iter().zip(answer.series).collect::<Vec<_>>()
    });
    let outlooks = forecasting
        .await
        .map_err(|_| Fault::internal("forecasting panicked"))?;
    let series = outlooks.into_iter().filter_map(|(language, outlook)| {
        let starts_at = outlook.points.first()?.start;
        Some(forecast_series::Model {
            run_id: run.id,
            brand_id: queue.brand_id,
            queue_id: queue.id,
            language,
            made_at: run.made_at,
            starts_at,
            interval_seconds: run.interval_seconds,
            linear: outlook.spread.linear,
            square: outlook.spread.square,
            points: points(&outlook),
        })
    });
    Ok(KeepSeries {
        run: run.clone(),
        queue: queue.id,
        is_first: false,
        series: series.collect(),
    })
}

/// The points as they are stored: to four places, more would be noise.
fn points(outlook: &Outlook) -> QuantileList {
    let round = |value: f64| (value * 1e4).round() / 1e4;
    let point = |point: &crate::planning::forecast::Point| {
        Quantiles([point.mean, point.p10, point.p50, point.p90].map(round))
    };
    QuantileList(outlook.points.iter().map(point).collect())
}

/// Writes a queue's series down, and the run before the first one.
struct KeepSeries {
    run: forecast_run::Model,
    queue: QueueId,
    is_first: bool,
    series: Vec<forecast_series::Model>,
}

impl KeepSeries {
    const fn beginning(mut self, is_first: bool) -> Self {
        self.is_first = is_first;
        self
    }
}

impl UseCase for KeepSeries {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        if self.is_first {
            store::forecast::insert_run(tx, self.run.clone()).await?;
        }
        tracing::debug!(queue = %self.queue, "{} is forecast", self.queue);
        for series in &self.series {
            store::forecast::insert_series(tx, series.clone()).await?;
        }
        Ok(())
    }
}
