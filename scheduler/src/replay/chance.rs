//! Seeded chance that is the same on every machine and in every build.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
//! generators", 2014) and transcendental functions come from `libm`, never from the platform.
//! Every purpose of every query has its own stream, so that a change of one does not shift the
//! others. Never for secrets.

use serde::Deserialize;

/// What a stream of numbers is for; the number is part of every seed, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whether an expert accepts an offer.
    Accept = 1,
    /// How long the expert looks at an offer.
    AcceptTime = 2,
    /// How long the first reply takes.
    ReplyTime = 3,
    /// How long the work takes.
    HandleTime = 4,
    /// How long the customer waits.
    Patience = 5,
    /// Whether and when the customer writes again.
    Reopen = 6,
    /// Arrivals that are generated.
    Arrival = 7,
}

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads 64 bits over 64 bits: the finaliser of SplitMix64.
#[must_use]
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Takes one more number into a hash.
#[must_use]
pub const fn fold(hash: u64, value: u64) -> u64 {
    mix(hash.wrapping_add(GAMMA) ^ mix(value.wrapping_add(GAMMA)))
}

/// Hashes bytes: FNV-1a, finished by [`mix`].
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(fnv)
}

/// A stream of seeded numbers.
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// The stream of one purpose; `keys` say whose (a query, an expert, a round).
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, keys: &[u64]) -> Self {
        let start = fold(mix(seed), purpose as u64);
        Self(keys.iter().fold(start, |hash, &key| fold(hash, key)))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// The next number in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// An exponential number of this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.fraction())
    }

    /// A standard normal number (Box and Muller, 1958; the cosine branch).
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.fraction()));
        radius * libm::cos(std::f64::consts::TAU * self.fraction())
    }
}

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

    #[test]
    fn the_generator_is_split_mix_64() {
        let mut stream = Stream(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| stream.bits()).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

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
