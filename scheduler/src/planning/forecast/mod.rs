//! Demand to come: for each interval a mean and quantiles, learned from counts of the past.
//!
//! A [`Series`] is what was counted for one queue (and language); [`forecast`] answers for several
//! at once, because thin series borrow the shape of the pool. The parts: [`fit`] (what the history
//! says), [`level`] (where it is going), [`rolling`] and [`calibrate`] (how wrong that was so far),
//! [`event`] (what was announced), [`intraday`] (what today says). The survey behind the choices is
//! Ibrahim, Ye, L'Ecuyer and Shen, "Modeling and forecasting call center arrivals" (2016).
//!
//! Pure: no clock, no files, no SQL. How many experts the demand needs is
//! [`staffing`](super::staffing)'s question.

pub mod calibrate;
pub mod days;
mod effects;
pub mod event;
mod fit;
pub mod grid;
pub mod intraday;
mod level;
mod middle;
mod model;
mod naive;
pub mod negbin;
mod pool;
mod profile;
mod rolling;
mod smooth;

#[cfg(test)]
mod tests;

pub use calibrate::Spread;
pub use days::{Cell, Days, Special, SpecialDays};
pub use event::Event;
pub use grid::{Grid, Slot};
pub use pool::Pool;

use chrono::{Days as DayCount, TimeDelta};
use entity::value::Instant;
use serde::Serialize;

use model::Question;
use rolling::{Errors, Rolled};

/// What the answers call the method.
pub const METHOD: &str = "shrunken weekly profile, combined levels, negative binomial";

/// The furthest that is looked ahead: beyond a year and a day the past says nothing.
pub const LONGEST_DAYS: i64 = 367;

/// What was counted for one queue (and language), and what was announced for it.
#[derive(Clone, Debug)]
pub struct Series {
    /// The counts.
    pub days: Days,
    /// Campaigns and launches, past and to come.
    pub events: Vec<Event>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// How time is cut.
    pub grid: &'a Grid,
    /// Holidays and closures, past and to come.
    pub special: &'a SpecialDays,
    /// The histories.
    pub series: &'a [Series],
    /// The shape that thin series borrow; learned from these series where it is not given.
    pub pool: Option<&'a Pool>,
    /// The first instant of interest; points start with the first slot from here on.
    pub from: Instant,
    /// How far to look, at most [`LONGEST_DAYS`].
    pub horizon: TimeDelta,
}

/// Demand in one slot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The slot's first instant.
    pub start: Instant,
    /// Expected queries.
    pub mean: f64,
    /// One in ten outcomes is below.
    pub p10: f64,
    /// Half of the outcomes are below.
    pub p50: f64,
    /// One in ten outcomes is above.
    pub p90: f64,
}

/// The forecast of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// Slot by slot.
    pub points: Vec<Point>,
    /// The width of the distributions.
    pub spread: Spread,
}

/// How forecasts of the past did; `null` where the history is too short to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Backtest {
    /// Σ |mean − count| / Σ count.
    pub wape: Option<f64>,
    /// The share of counts in the middle 80 % (randomised probability integral transform, cells
    /// with a mean of 1 or more).
    pub coverage_80: Option<f64>,
    /// The same error of the mean of the last four same weekdays.
    pub naive_wape: Option<f64>,
}

/// The forecasts of all series.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// In the order of the request.
    pub series: Vec<Outlook>,
    /// Over all series.
    pub backtest: Backtest,
}

/// Forecasts every series of a request.
///
/// A series without any observation is forecast by the pool's shape at level 0; callers refuse
/// that where it makes no sense.
#[must_use]
pub fn forecast(request: &Request<'_>) -> Answer {
    let to = request.from + request.horizon.min(TimeDelta::days(LONGEST_DAYS));
    let slots: Vec<Slot> = request.grid.slots_between(request.from, to).collect();
    let known: Vec<Days> = request
        .series
        .iter()
        .map(|series| {
            let mut days = series.days.clone();
            event::forget(&mut days, request.grid, &series.events);
            days
        })
        .collect();
    let own = match request.pool {
        Some(_) => None,
        None => Pool::of(&known, request.special),
    };
    let pool = request.pool.or(own.as_ref());
    let mut errors = Errors::default();
    let series = known.iter().zip(request.series).map(|(days, series)| {
        let one = Known {
            days,
            special: kinds(days, &slots, request.special),
            prior: pool.map(|pool| &pool.0),
        };
        let (outlook, own) = one.look(&slots, &series.events, request.grid);
        errors = errors.plus(own);
        outlook
    });
    Answer {
        series: series.collect(),
        backtest: errors.backtest(),
    }
}

/// What each day of a history and of the slots after it is.
fn kinds(days: &Days, slots: &[Slot], special: &SpecialDays) -> Vec<Option<Special>> {
    let last = slots.last().map_or(days.first(), |slot| slot.date);
    let end = last
        .max(days.date(days.len()))
        .checked_add_days(DayCount::new(1));
    let until = end.map_or(0, |end| (end - days.first()).num_days());
    (0..usize::try_from(until).unwrap_or(0))
        .map(|day| special.of(days.date(day)))
        .collect()
}

/// One series, ready to be forecast.
struct Known<'a> {
    days: &'a Days,
    special: Vec<Option<Special>>,
    prior: Option<&'a fit::Prior>,
}

impl Known<'_> {
    fn look(&self, slots: &[Slot], events: &[Event], grid: &Grid) -> (Outlook, Errors) {
        let end = self.days.len();
        let last = self.days.date(end.saturating_sub(1));
        let away = |slot: &Slot| usize::try_from((slot.date - last).num_days()).unwrap_or(0);
        let ahead = slots.last().map_or(0, away);
        let nothing = self.days.observed() == 0;
        if end == 0 || nothing {
            return (Self::silence(slots), Errors::default());
        }
        let means = model::means(&Question {
            days: self.days,
            special: &self.special,
            prior: self.prior,
            end,
            ahead,
        });
        let rolled = Rolled::through(self.days, &self.special, self.prior, ahead);
        let spread = rolled.spread(means.assumed);
        let length = f64::from(grid.seconds());
        let usual: Vec<f64> = slots
            .iter()
            .map(|slot| means.rows[away(slot)][slot.number] * slot.seconds() / length)
            .collect();
        let changed = event::applied(events, slots, &usual);
        let points = slots.iter().zip(changed).map(|(slot, (mean, added))| {
            let base = spread.around(mean);
            point(
                slot.start,
                negbin::NegativeBinomial::new(mean, base.variance() + added),
            )
        });
        let outlook = Outlook {
            points: points.collect(),
            spread,
        };
        (outlook, rolled.errors())
    }

    fn silence(slots: &[Slot]) -> Outlook {
        let nothing = negbin::NegativeBinomial::new(0.0, 0.0);
        Outlook {
            points: slots
                .iter()
                .map(|slot| point(slot.start, nothing))
                .collect(),
            spread: Spread::assumed(1.0, 0.0, 0),
        }
    }
}

/// A point of a distribution.
#[must_use]
pub fn point(start: Instant, count: negbin::NegativeBinomial) -> Point {
    Point {
        start,
        mean: count.mean(),
        p10: count.quantile(calibrate::OUTER.0),
        p50: count.quantile(0.5),
        p90: count.quantile(calibrate::OUTER.1),
    }
}

impl Errors {
    fn plus(self, other: Self) -> Self {
        Self {
            naive: self.naive + other.naive,
            own: self.own + other.own,
            count: self.count + other.count,
            inside: self.inside + other.inside,
            cells: self.cells + other.cells,
        }
    }

    fn backtest(&self) -> Backtest {
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        Backtest {
            wape: share(self.own, self.count),
            coverage_80: share(self.inside, self.cells),
            naive_wape: share(self.naive, self.count),
        }
    }
}
