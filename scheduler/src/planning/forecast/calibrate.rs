//! How wide the distribution around a mean is: fitted to what rolling forecasts missed by.
//!
//! The variance is `linear` × mean + `square` × mean²: arrivals come in bursts, and the level is
//! uncertain. The pair is the one with the least quantile loss (Koenker and Bassett 1978) on
//! forecasts of the history's own past; then both are scaled until the middle 80 % of randomised
//! probability integral transforms (Czado, Gneiting and Held 2009) hold 80 % of what came.

use super::negbin::NegativeBinomial;

/// The shares that the outer quantiles stand for.
pub(super) const OUTER: (f64, f64) = (0.1, 0.9);

/// The standard normal quantile of the upper one.
const OUTER_NORMAL: f64 = 1.281_551_565_544_6;

/// Candidates for the factors of mean and squared mean.
const LINEAR: [f64; 9] = [1.0, 1.25, 1.6, 2.0, 2.6, 3.5, 5.0, 7.0, 10.0];
/// See [`LINEAR`].
const SQUARE: [f64; 12] = [
    0.0, 0.002, 0.006, 0.012, 0.025, 0.05, 0.08, 0.12, 0.2, 0.35, 0.6, 1.0,
];

/// Cells that expect less tell little about the width: they hold 0 or 1 whatever it is.
const TELLING_MEAN: f64 = 1.0;

/// Where fewer cells than this are telling, all of them are asked.
const TELLING_CELLS: usize = 100;

/// At most so many cells are used: enough for a share to 1 %.
const MOST_CELLS: usize = 3_000;

/// How many days of forecasts the width before them is worth: their errors share one level, so
/// that two weeks of them are little more than one observation of how levels move.
const DAYS_WORTH: f64 = 28.0;

/// Counts of a fit are never assumed calmer than this.
const LEAST_DISPERSION: f64 = 1.2;

/// How much more days differ from their forecast than from a fit that has seen them, as a factor
/// of variance.
const DAY_SCATTER: f64 = 1.5;

/// What one day of history leaves unknown, as a factor of the relative deviation of days; more days
/// leave less each. A calm series is known sooner than one whose days differ.
const SCARCE: f64 = 3.0;

/// The scale's range, as logarithms.
const SCALE_RANGE: (f64, f64) = (-3.0, 3.0);

/// How wide forecasts are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The variance for each count of the mean.
    pub linear: f64,
    /// The variance for each squared count of the mean: relative uncertainty of the level.
    pub square: f64,
}

impl Spread {
    /// What is assumed before forecasts could be compared, from how the history scatters around
    /// its own fit: `dispersion` of counts, `day` the relative deviation of days; wider for fewer
    /// days.
    #[must_use]
    pub fn assumed(dispersion: f64, day: f64, days: usize) -> Self {
        Self {
            linear: dispersion.max(LEAST_DISPERSION),
            square: day * (DAY_SCATTER * day + SCARCE / (days.max(1) as f64)),
        }
    }

    /// The distribution around a mean.
    #[must_use]
    pub fn around(&self, mean: f64) -> NegativeBinomial {
        NegativeBinomial::new(mean, self.linear * mean + self.square * mean * mean)
    }

    fn scaled(&self, scale: f64) -> Self {
        Self {
            linear: self.linear * scale,
            square: self.square * scale,
        }
    }
}

/// A forecast of the past and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The forecast mean.
    pub mean: f64,
    /// What was counted.
    pub count: f64,
    /// The number of the day.
    pub day: usize,
}

/// Fits the width to outcomes; towards `assumed` where they are few.
#[must_use]
pub fn fit(outcomes: &[Outcome], assumed: Spread) -> Spread {
    let used = telling(outcomes);
    if used.is_empty() {
        return assumed;
    }
    let best = least_loss(&used);
    let scaled = best.scaled(scale(&used, best));
    let mut days: Vec<usize> = used.iter().map(|one| one.day).collect();
    days.sort_unstable();
    days.dedup();
    let trust = days.len() as f64 / (days.len() as f64 + DAYS_WORTH);
    // Widths of different shape are compared at the mean count.
    let mean = used.iter().map(|one| one.mean).sum::<f64>() / used.len() as f64;
    let width = |spread: Spread| spread.linear + spread.square * mean;
    let assumed_scale = (width(assumed) / width(scaled)).max(1e-3);
    scaled.scaled(assumed_scale.powf(1.0 - trust))
}

/// The share of outcomes inside the middle 80 %, in the mean over randomisations; `None` without
/// any whose mean is at least [`TELLING_MEAN`].
#[must_use]
pub fn coverage(outcomes: &[Outcome], spread: Spread) -> Option<f64> {
    let telling = outcomes.iter().filter(|one| one.mean >= TELLING_MEAN);
    let shares: Vec<f64> = telling.map(|one| inside(one, spread)).collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// How likely the randomised transform of an outcome lies in the middle 80 %.
fn inside(outcome: &Outcome, spread: Spread) -> f64 {
    let (below, up_to) = spread.around(outcome.mean).transform(outcome.count);
    let overlap = up_to.min(OUTER.1) - below.max(OUTER.0);
    if up_to > below {
        (overlap / (up_to - below)).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

fn telling(outcomes: &[Outcome]) -> Vec<Outcome> {
    let telling: Vec<Outcome> = outcomes
        .iter()
        .filter(|one| one.mean >= TELLING_MEAN)
        .copied()
        .collect();
    let all = if telling.len() < TELLING_CELLS {
        outcomes
    } else {
        &telling
    };
    let step = all.len().div_ceil(MOST_CELLS).max(1);
    // The latest first, so that steps never leave them out.
    all.iter().rev().step_by(step).copied().collect()
}

fn least_loss(outcomes: &[Outcome]) -> Spread {
    let mut best = (
        f64::INFINITY,
        Spread {
            linear: 1.0,
            square: 0.0,
        },
    );
    for linear in LINEAR {
        for square in SQUARE {
            let spread = Spread { linear, square };
            let loss: f64 = outcomes.iter().map(|one| loss(one, spread)).sum();
            if loss < best.0 {
                best = (loss, spread);
            }
        }
    }
    best.1
}

/// The quantile losses of both outer quantiles, those approximated by a gamma distribution.
fn loss(outcome: &Outcome, spread: Spread) -> f64 {
    let Outcome { mean, count, .. } = *outcome;
    if mean <= 0.0 {
        return 0.0;
    }
    let relative = (spread.linear / mean + spread.square) / 9.0;
    let quantile = |z: f64| mean * (1.0 - relative + z * relative.sqrt()).max(0.0).powi(3);
    let lower = count - quantile(-OUTER_NORMAL);
    let upper = count - quantile(OUTER_NORMAL);
    (OUTER.0 * lower).max((OUTER.0 - 1.0) * lower) + (OUTER.1 * upper).max((OUTER.1 - 1.0) * upper)
}

/// The factor at which 80 % lie inside.
fn scale(outcomes: &[Outcome], spread: Spread) -> f64 {
    let aim = OUTER.1 - OUTER.0;
    let covered = |log: f64| {
        let scaled = spread.scaled(libm::exp(log));
        let inside: f64 = outcomes.iter().map(|one| inside(one, scaled)).sum();
        inside / outcomes.len() as f64
    };
    let (mut low, mut high) = SCALE_RANGE;
    for _ in 0..14 {
        let middle = 0.5 * (low + high);
        if covered(middle) < aim {
            low = middle;
        } else {
            high = middle;
        }
    }
    libm::exp(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Outcomes that sit at evenly spaced quantiles of a known distribution.
    fn outcomes(mean: f64, spread: Spread) -> Vec<Outcome> {
        let quantile = |i: usize| spread.around(mean).quantile((i as f64 + 0.5) / 500.0);
        let outcome = |i: usize| Outcome {
            mean,
            count: quantile(i).round(),
            day: i,
        };
        (0..500).map(outcome).collect()
    }

    #[test]
    fn the_width_of_what_came_is_found() {
        let assumed = Spread::assumed(1.0, 0.1, 5_000);
        for (mean, linear, square) in [(4.0, 1.0, 0.0), (12.0, 2.0, 0.1), (800.0, 3.0, 0.02)] {
            let truth = Spread { linear, square };
            let outcomes = outcomes(mean, truth);
            let found = fit(&outcomes, assumed);
            let ratio = found.around(mean).variance() / truth.around(mean).variance();
            assert!((0.8..1.25).contains(&ratio), "{mean}: {found:?} {ratio}");
            let share = coverage(&outcomes, found).unwrap();
            assert!((0.78..0.82).contains(&share), "{mean}: {share}");
        }
    }

    #[test]
    fn without_outcomes_the_assumption_stays() {
        let assumed = Spread::assumed(2.0, 0.1, 3);
        assert_eq!(fit(&[], assumed), assumed);
        assert!(assumed.square > Spread::assumed(2.0, 0.1, 30).square);
        assert_eq!(coverage(&[], assumed), None);
    }
}
