//! Reading forecasts: the latest, or as they were at some instant.

use chrono::TimeDelta;
use entity::store;
use entity::table::{forecast_series, forecast_update};
use entity::value::{ForecastRunId, Instant, LanguageTag, QueueId};
use sea_orm::ConnectionTrait;

use super::Fault;
use crate::planning::forecast::intraday::DayFactor;

/// A stretch of time `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

/// Demand of one queue and language.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The run it is of.
    pub run_id: ForecastRunId,
    /// When the run was made.
    pub made_at: Instant,
    /// When the day was last compared with it, if its factor moved.
    pub followed_at: Option<Instant>,
    /// Of which queue.
    pub queue_id: QueueId,
    /// Of which language.
    pub language: LanguageTag,
    /// Slot by slot.
    pub points: Vec<ForecastPoint>,
}

/// Demand in one slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastPoint {
    /// The slot's first instant.
    pub start: Instant,
    /// Its length.
    pub interval_seconds: u32,
    /// Expected queries.
    pub mean: f64,
    /// One in ten outcomes is below.
    pub p10: f64,
    /// Half of the outcomes are below.
    pub p50: f64,
    /// One in ten outcomes is above.
    pub p90: f64,
}

/// The latest forecasts of a queue, one for each language (or for the one that is asked for), for
/// the slots that start inside the span. Empty where nothing was forecast.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    db: &impl ConnectionTrait,
    queue: QueueId,
    language: Option<&LanguageTag>,
    span: Span,
) -> Result<Vec<Forecast>, Fault> {
    as_of(db, Instant::MAX_UTC, queue, language, span).await
}

/// As [`latest`], with what was known at an instant.
///
/// # Errors
/// When the database fails.
pub async fn as_of(
    db: &impl ConnectionTrait,
    at: Instant,
    queue: QueueId,
    language: Option<&LanguageTag>,
    span: Span,
) -> Result<Vec<Forecast>, Fault> {
    // The largest instant is beyond what databases hold.
    let at = at.min(Instant::UNIX_EPOCH + TimeDelta::days(365 * 1_000));
    let series = store::forecast::last_series(db, queue, at).await?;
    let Some(first) = series.first() else {
        return Ok(Vec::new());
    };
    let updates = store::forecast::last_updates(db, (first.run_id, queue), at).await?;
    let mut forecasts = Vec::new();
    for series in series {
        let tag: LanguageTag = series
            .language
            .parse()
            .map_err(|_| Fault::internal(format!("{} has no language", series.run_id)))?;
        if language.is_none_or(|language| *language == tag) {
            let update = updates
                .iter()
                .find(|update| update.language == series.language);
            forecasts.push(view(&series, tag, update, span));
        }
    }
    Ok(forecasts)
}

fn view(
    series: &forecast_series::Model,
    language: LanguageTag,
    update: Option<&forecast_update::Model>,
    span: Span,
) -> Forecast {
    let length = TimeDelta::seconds(i64::from(series.interval_seconds));
    let points = series
        .points
        .0
        .iter()
        .enumerate()
        .map(|(place, quantiles)| {
            let start = series.starts_at + length * i32::try_from(place).unwrap_or(i32::MAX);
            let factor = update.map_or(1.0, |update| factor_at(update, start));
            let [mean, p10, p50, p90] = quantiles.0.map(|value| value * factor);
            ForecastPoint {
                start,
                interval_seconds: series.interval_seconds.unsigned_abs(),
                mean,
                p10,
                p50,
                p90,
            }
        });
    Forecast {
        run_id: series.run_id,
        made_at: series.made_at,
        followed_at: update.map(|update| update.made_at),
        queue_id: series.queue_id,
        language,
        points: points
            .filter(|point| span.from <= point.start && point.start < span.to)
            .collect(),
    }
}

/// What today's factor makes of a slot: all of it today, less from day to day.
fn factor_at(update: &forecast_update::Model, start: Instant) -> f64 {
    let factor = DayFactor {
        mean: update.factor,
        variance: update.variance,
    };
    if start < update.day_ends_at {
        return factor.after(0);
    }
    let days = (start - update.day_ends_at).num_days() + 1;
    factor.after(u32::try_from(days).unwrap_or(u32::MAX))
}
