//! The mean of every slot of the days to come: profile × level, with a share of the naive mean.

use super::calibrate::Spread;
use super::days::{Days, Special};
use super::fit::{Fit, Prior};
use super::level;
use super::middle::around;
use super::naive::same_weekdays;

/// The weight of the mean of the last four same weekdays in the forecast.
///
/// It errs independently enough of the model to improve it (Bates and Granger 1969): on the test
/// data 10 to 35 % do equally well.
const NAIVE_WEIGHT: f64 = 0.2;

/// A naive mean further from the model than by this factor saw an outage or a burst.
const NAIVE_RANGE: f64 = 2.0;

/// How much of a fit's history is used: two years show every season twice.
pub(super) const MOST_DAYS: usize = 731;

/// How far around a day the logarithms are averaged to compare them with counts, in days.
const CORRECTION_REACH_DAYS: f64 = 14.0;

/// The most that a mean lies above its logarithms' mean; days of one count reach 1.3.
const CORRECTION_MOST: f64 = 2.0;

/// The means of the slots of some days.
#[derive(Clone, Debug)]
pub(super) struct Means {
    /// One row of slots for each day from the last one of the history on.
    pub rows: Vec<Vec<f64>>,
    /// How wide it is before any forecast was compared.
    pub assumed: Spread,
}

/// What is asked of the model.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub days: &'a Days,
    /// What each day is, of the history and `ahead` days after it.
    pub special: &'a [Option<Special>],
    pub prior: Option<&'a Prior>,
    /// The days before this one are known.
    pub end: usize,
    /// How many days after the last known one are asked for.
    pub ahead: usize,
}

/// Forecasts the last known day (row 0) and the days after it.
pub(super) fn means(question: &Question<'_>) -> Means {
    let Question {
        days,
        special,
        end,
        ahead,
        ..
    } = *question;
    let known = days.before(end, MOST_DAYS);
    let start = end - known.len();
    let fit = Fit::new(&known, &special[start..end], question.prior);
    let levels = level::forecast(&fit.level, ahead + 1);
    let usual = days.usual_exposure();
    let scale = correction(&fit);
    let rows = (0..=ahead).map(|away| {
        let day = end + away - 1;
        let (weekday, kind) = (days.weekday(day), special[day]);
        let factor = scale * libm::exp(levels[away]) * fit.effects.of(weekday, kind);
        let shape = fit.shape_of(weekday, kind);
        let naive = if kind.is_none() {
            same_weekdays(days, Some(special), end.min(day), day)
        } else {
            vec![None; days.slots()]
        };
        (0..days.slots())
            .map(|slot| {
                let own = factor * shape[slot];
                let mean = naive[slot].map_or(own, |naive| {
                    let sensible = naive.clamp(own / NAIVE_RANGE, own * NAIVE_RANGE + 1.0);
                    own + NAIVE_WEIGHT * (sensible - own)
                });
                mean * usual[slot]
            })
            .collect()
    });
    Means {
        rows: rows.collect(),
        assumed: Spread::assumed(fit.dispersion, fit.spread, known.observed()),
    }
}

/// What the mean count is above the exponential of the mean logarithm, which lies below it, above
/// all where days hold few counts.
fn correction(fit: &Fit) -> f64 {
    let logs: Vec<(f64, f64)> = fit
        .level
        .iter()
        .map(|day| day.map_or((0.0, 0.0), |day| (day.trust * day.log, day.trust)))
        .collect();
    let smooth = around(&logs, CORRECTION_REACH_DAYS);
    let (mut counted, mut expected) = (0.0, 0.0);
    for (day, log) in fit.level.iter().zip(smooth) {
        if let (Some(day), Some(log)) = (day, log) {
            counted += day.trust * day.counted;
            expected += day.trust * day.expected * libm::exp(log);
        }
    }
    if expected > 0.0 {
        (counted / expected).clamp(1.0, CORRECTION_MOST)
    } else {
        1.0
    }
}
