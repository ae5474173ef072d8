//! What came of the quotes before moves the next ones.
//!
//! Each quantile is multiplied by `exp(θ)`; after a quote that was not kept `θ` grows by
//! `γ · level`, after one that was it shrinks by `γ · (1 − level)`. In the long run the kept share
//! is then the level, whatever the look-ahead gets wrong: with `T` quotes it is off by
//! `|θ_T − θ_0| / (γ · T)` at most. This is quantile tracking, the simplest adaptive conformal
//! method (Gibbs and Candès 2021; Angelopoulos, Candès and Tibshirani 2023), on a logarithmic
//! scale. `θ` has two parts, one for whether somebody was free and one for the hour of the day, so
//! that the promise holds for each hour and not just on average.

use entity::value::QuoteBasis;
use serde::{Deserialize, Serialize};

use super::quote::{LEVELS, Quantiles};

/// Hours of a day.
const HOURS: usize = 24;

/// The smallest step: follows a change within some dozen quotes.
const STEP: f64 = 0.03;

/// The first steps are larger, for nothing is known yet: `1 / (10 + n)` of this.
const FIRST_STEPS: f64 = 3.0;

/// Each part stays within these bounds: a factor of 20.
const BOUND: f64 = 3.0;

/// Whether somebody was free when the quote was made: two kinds of waiting that err differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Somebody was.
    Free,
    /// Nobody was.
    Busy,
    /// It is a new time for a promise at risk.
    Renewed,
}

impl Regime {
    /// The regime of a quote with this basis.
    #[must_use]
    pub const fn of(basis: QuoteBasis) -> Self {
        match basis {
            QuoteBasis::Free => Self::Free,
            QuoteBasis::Line | QuoteBasis::Roster | QuoteBasis::Insufficient => Self::Busy,
        }
    }
}

/// One part of a correction, on the logarithmic scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
struct Theta {
    at: f64,
    judged: u32,
}

impl Theta {
    fn step(&mut self, gradient: f64) {
        let step = STEP.max(FIRST_STEPS / (10.0 + f64::from(self.judged)));
        self.at = (self.at + step * gradient).clamp(-BOUND, BOUND);
        self.judged = self.judged.saturating_add(1);
    }
}

/// What the quotes of one queue are corrected by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Correction {
    regimes: [[Theta; LEVELS.len()]; 3],
    hours: Vec<[Theta; LEVELS.len()]>,
}

impl Default for Correction {
    fn default() -> Self {
        Self {
            regimes: [[Theta::default(); LEVELS.len()]; 3],
            hours: vec![[Theta::default(); LEVELS.len()]; HOURS],
        }
    }
}

/// When and how a quote was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Whether somebody was free.
    pub regime: Regime,
    /// The hour of the day, 0 to 23; of any zone, but always the same.
    pub hour: u8,
}

impl Correction {
    /// The quantiles to be told instead of these.
    #[must_use]
    pub fn apply(&self, model: Quantiles, made: Made) -> Quantiles {
        let mut told = model;
        let mut least = 0;
        for (level, wait) in told.0.iter_mut().enumerate() {
            if let Some(wait) = wait {
                let factor = libm::exp(self.theta(made, level));
                // A higher level is never told an earlier time.
                *wait = ((*wait as f64 * factor) as i64).max(least);
                least = *wait;
            }
        }
        told
    }

    /// Learns whether a quote was kept at one of [`LEVELS`].
    pub fn judge(&mut self, made: Made, level: usize, kept: bool) {
        let Some(&percent) = LEVELS.get(level) else {
            return;
        };
        let share = f64::from(percent) / 100.0;
        let gradient = if kept { share - 1.0 } else { share };
        self.regimes[made.regime as usize][level].step(gradient);
        if let Some(hour) = self.hours.get_mut(usize::from(made.hour)) {
            hour[level].step(gradient);
        }
    }

    fn theta(&self, made: Made, level: usize) -> f64 {
        let hour = self.hours.get(usize::from(made.hour));
        self.regimes[made.regime as usize][level].at + hour.map_or(0.0, |hour| hour[level].at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Purpose, Stream};

    #[test]
    fn a_wrong_look_ahead_is_corrected_to_its_levels() {
        let mut correction = Correction::default();
        let mut stream = Stream::new(5, Purpose::LookAhead, &[]);
        let mut kept = [0; 4];
        let rounds = 4_000;
        for round in 0..rounds {
            let regime = if round % 3 == 0 {
                Regime::Busy
            } else {
                Regime::Free
            };
            let made = Made {
                regime,
                hour: (round / 50 % 24) as u8,
            };
            // The model takes a minute for what are two, whatever the level.
            let told = correction.apply(Quantiles([Some(60_000_000); 4]), made);
            let came = stream.exponential(120e6) as i64;
            for (level, wait) in told.0.iter().enumerate() {
                let in_time = wait.is_some_and(|wait| came <= wait);
                kept[level] += i32::from(in_time);
                correction.judge(made, level, in_time);
            }
        }
        for (level, kept) in kept.iter().enumerate() {
            let share = f64::from(*kept) / f64::from(rounds);
            let goal = f64::from(LEVELS[level]) / 100.0;
            assert!((share - goal).abs() < 0.02, "{share} of {goal}");
        }
    }
}
