//! Comparing today with its forecast, every quarter of an hour.

use chrono::{Days, NaiveTime};
use entity::db::WriteTx;
use entity::store;
use entity::table::{brand, forecast_series, forecast_update, queue};
use entity::value::{DemandSource, Instant};

use super::history::{Part, Received};
use super::receive::SETTLING;
use super::{Actor, Context, Fault, PAGE, Services, UseCase};
use crate::planning::forecast::{Spread, intraday};
use crate::service::coverage::Window;
use crate::service::demand::Quarters;

/// How far back a queue's own queries are looked for, in days.
const BEGUN_DAYS: i32 = 14;

/// A factor that moved by less is not written down again.
const MOVED: f64 = 0.01;

/// The range of a factor: a day a hundred times as busy is an outage of something else.
const FACTORS: (f64, f64) = (0.01, 100.0);

/// Compares today with its forecast, queue by queue; answers how many factors moved.
///
/// # Errors
/// When the database fails.
pub async fn follow_today(services: &Services) -> Result<u64, Fault> {
    let now = services.clock.now();
    let mut moved = 0;
    let mut after = None;
    loop {
        let queues = store::demand::queues(services.db.read(), after, PAGE).await?;
        let Some((last, _)) = queues.last() else {
            return Ok(moved);
        };
        after = Some(last.id);
        for (queue, brand) in &queues {
            let updates = updates(services, (queue, brand), now).await?;
            moved += updates.len() as u64;
            if !updates.is_empty() {
                services.run(Actor::System, KeepUpdates(updates)).await?;
            }
        }
    }
}

async fn updates(
    services: &Services,
    (queue, brand): (&queue::Model, &brand::Model),
    now: Instant,
) -> Result<Vec<forecast_update::Model>, Fault> {
    let db = services.db.read();
    let series = store::forecast::last_series(db, queue.id, now).await?;
    let (Some(first), Some(zone)) = (series.first(), services.zones.get(&brand.time_zone)) else {
        return Ok(Vec::new());
    };
    let date = zone.date(now);
    let midnight = zone.first(date.and_time(NaiveTime::MIN));
    let tomorrow = date.checked_add_days(Days::new(1)).unwrap_or(date);
    let day_ends_at = zone.first(tomorrow.and_time(NaiveTime::MIN));
    let from_day = Quarters::place(Quarters::at(now)).0 - BEGUN_DAYS;
    let rows = store::demand::days(db, queue.id, (from_day, i32::MAX)).await?;
    let part = Part {
        queue,
        brand,
        from_day,
        until: now - SETTLING,
    };
    let window = Window::of(db, &services.zones, brand, queue).await?;
    let open = Received::new(&rows, &window, part);
    let before = store::forecast::last_updates(db, (first.run_id, queue.id), now).await?;
    let mut updates = Vec::new();
    for series in &series {
        let own = rows
            .iter()
            .filter(|row| row.source == DemandSource::Received && row.language == series.language);
        let seen = open.received(&Quarters::of(own));
        let Some(factor) = factor(series, &seen, midnight) else {
            continue;
        };
        let last = before
            .iter()
            .find(|update| update.language == series.language);
        let is_new_day = last.is_some_and(|update| update.day_ends_at != day_ends_at);
        let last = last.map_or(1.0, |update| update.factor);
        let mean = factor.mean.clamp(FACTORS.0, FACTORS.1);
        if is_new_day || (mean / last - 1.0).abs() >= MOVED {
            updates.push(forecast_update::Model {
                run_id: series.run_id,
                queue_id: series.queue_id,
                language: series.language.clone(),
                made_at: now,
                day_ends_at,
                factor: mean,
                variance: factor.variance,
            });
        }
    }
    Ok(updates)
}

/// Today's factor, from the quarters since midnight that the forecast covers and were seen.
fn factor(
    series: &forecast_series::Model,
    seen: &Quarters,
    midnight: Instant,
) -> Option<intraday::DayFactor> {
    let from = Quarters::at(midnight.max(series.starts_at));
    let length = i64::from(series.interval_seconds.max(1));
    let share = Quarters::length().num_seconds() as f64 / length as f64;
    let (mut expected, mut counted) = (0.0, 0.0);
    for (quarter, count) in seen.0.range(from..) {
        let place = (Quarters::start(*quarter) - series.starts_at).num_seconds() / length;
        let point = series.points.0.get(usize::try_from(place).ok()?)?;
        expected += point.0[0] * share;
        counted += count;
    }
    let spread = Spread {
        linear: series.linear,
        square: series.square,
    };
    (expected > 0.0).then(|| intraday::today(expected, counted, spread))
}

/// Writes factors down.
struct KeepUpdates(Vec<forecast_update::Model>);

impl UseCase for KeepUpdates {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        for update in &self.0 {
            store::forecast::insert_update(tx, update.clone()).await?;
        }
        Ok(())
    }
}
