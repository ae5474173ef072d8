//! How long things take in a replay, drawn from seeded chance.

use serde::Deserialize;

pub use crate::chance::{Purpose, Stream, fold, hash_bytes};

/// How long something takes, in seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duration {
    /// Always this long.
    Constant(f64),
    /// Exponential with this mean.
    Exponential(f64),
    /// Log-normal.
    Lognormal(Lognormal),
    /// One of these, each as likely.
    Empirical(Vec<f64>),
}

/// A log-normal duration by its own mean and standard deviation, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lognormal {
    /// The mean of the duration itself.
    pub mean: f64,
    /// The standard deviation of the duration itself.
    pub sd: f64,
}

/// The longest duration of a scenario, in seconds (ten years): what keeps instants in range.
pub const SECONDS_MAX: f64 = 315_360_000.0;

impl Duration {
    /// What is wrong with its numbers; `None` when they make sense.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let sensible = |seconds: &f64| (0.0..=SECONDS_MAX).contains(seconds);
        match self {
            Self::Constant(seconds) | Self::Exponential(seconds) if !sensible(seconds) => {
                Some("must be seconds from 0 to 315360000")
            }
            Self::Lognormal(Lognormal { mean, sd }) if !sensible(sd) || !sensible(mean) => {
                Some("must have a mean and a sd from 0 to 315360000 seconds")
            }
            Self::Lognormal(Lognormal { mean, .. }) if *mean <= 0.0 => {
                Some("must have a mean above 0: a log-normal time is never 0")
            }
            Self::Empirical(list) if list.is_empty() => {
                Some("must list at least one number of seconds")
            }
            Self::Empirical(list) if !list.iter().all(sensible) => {
                Some("must list seconds from 0 to 315360000")
            }
            Self::Constant(_) | Self::Exponential(_) | Self::Lognormal(_) | Self::Empirical(_) => {
                None
            }
        }
    }

    /// Its mean, in seconds.
    #[must_use]
    pub fn mean_seconds(&self) -> f64 {
        match self {
            Self::Constant(seconds) | Self::Exponential(seconds) => *seconds,
            Self::Lognormal(Lognormal { mean, .. }) => *mean,
            Self::Empirical(list) => list.iter().sum::<f64>() / list.len().max(1) as f64,
        }
    }

    /// One such duration, in whole microseconds, at most [`SECONDS_MAX`].
    #[must_use]
    pub fn draw(&self, stream: &mut Stream) -> i64 {
        let seconds = match self {
            Self::Constant(seconds) => *seconds,
            Self::Exponential(mean) => stream.exponential(*mean),
            Self::Lognormal(Lognormal { mean, sd }) => {
                let variance = libm::log(1.0 + (sd / mean) * (sd / mean));
                let centre = libm::log(*mean) - variance / 2.0;
                libm::exp(centre + libm::sqrt(variance) * stream.normal())
            }
            Self::Empirical(list) => {
                let at = (stream.fraction() * list.len() as f64) as usize;
                list.get(at).copied().unwrap_or(0.0)
            }
        };
        to_micros(seconds)
    }
}

/// Seconds as whole microseconds, rounded to the nearest, within `[0, SECONDS_MAX]`.
#[must_use]
pub fn to_micros(seconds: f64) -> i64 {
    libm::round(seconds.clamp(0.0, SECONDS_MAX) * 1e6) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(duration: &Duration) -> (f64, f64) {
        let n = 40_000;
        let (sum, squares) = (0..n).fold((0.0, 0.0), |(sum, squares), key| {
            let mut stream = Stream::new(7, Purpose::HandleTime, &[key]);
            let x = duration.draw(&mut stream) as f64 / 1e6;
            (sum + x, squares + x * x)
        });
        let mean = sum / n as f64;
        (mean, (squares / n as f64 - mean * mean).sqrt())
    }

    #[test]
    fn durations_have_the_mean_and_spread_they_state() {
        let (mean, sd) = moments(&Duration::Exponential(120.0));
        assert!(
            (mean - 120.0).abs() < 2.0 && (sd - 120.0).abs() < 3.0,
            "{mean} {sd}"
        );
        let (mean, sd) = moments(&Duration::Lognormal(Lognormal {
            mean: 300.0,
            sd: 240.0,
        }));
        assert!(
            (mean - 300.0).abs() < 4.0 && (sd - 240.0).abs() < 12.0,
            "{mean} {sd}"
        );
        let (mean, _) = moments(&Duration::Empirical(vec![1.0, 2.0, 6.0]));
        assert!((mean - 3.0).abs() < 0.05, "{mean}");
    }

    #[test]
    fn a_drawn_time_is_the_same_on_every_machine() {
        let drawn =
            |duration: &Duration| duration.draw(&mut Stream::new(42, Purpose::Patience, &[9, 1]));
        let lognormal = Duration::Lognormal(Lognormal {
            mean: 300.0,
            sd: 240.0,
        });
        assert_eq!(
            (drawn(&Duration::Exponential(60.0)), drawn(&lognormal)),
            (5_963_329, 208_710_017)
        );
    }

    #[test]
    fn senseless_numbers_are_named() {
        assert!(Duration::Constant(-1.0).problem().is_some());
        assert!(Duration::Exponential(f64::INFINITY).problem().is_some());
        assert!(Duration::Empirical(vec![]).problem().is_some());
        assert!(
            Duration::Lognormal(Lognormal { mean: 0.0, sd: 1.0 })
                .problem()
                .is_some()
        );
        assert!(Duration::Constant(0.0).problem().is_none());
    }
}
