//! The factors of weekdays, and of holidays and closures.
//!
//! A special day lies between its own weekday and the week's quietest day: how far is learned from
//! the special days of the history and starts half-way.

use super::days::Special;
use super::fit::Day;
use super::profile::Shape;

/// How much factors of weekdays differ from a pool's, and from even ones, as variances.
const WEEKDAY_SPREAD: (f64, f64) = (0.05, 0.1);

/// Where a special day lies before any was seen: half-way to the quietest day.
const PULL: f64 = 0.5;

/// How many seen special days that assumption is worth.
const PULL_WEIGHT: f64 = 1.0;

/// How far beyond its weekday or the quietest day a special day may be put.
const PULL_RANGE: std::ops::RangeInclusive<f64> = -1.0..=1.5;

/// The factors of days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Effects {
    /// The factor of each weekday, Monday first; their mean is about 1.
    pub weekday: [f64; 7],
    /// How far a holiday and a closure are pulled towards the quietest weekday.
    pub pull: [f64; 2],
    /// The quietest weekday.
    pub quietest: usize,
}

/// What the factors are fitted to.
pub(super) struct Facts<'a> {
    /// The days.
    pub days: &'a [Day],
    /// The variance of a count divided by its mean.
    pub dispersion: f64,
    /// The relative standard deviation of days.
    pub spread: f64,
}

impl Effects {
    /// Factors before anything was fitted.
    pub fn even(prior: Option<&[f64; 7]>) -> Self {
        Self::with(prior.copied().unwrap_or([1.0; 7]))
    }

    fn with(weekday: [f64; 7]) -> Self {
        let order = |&a: &usize, &b: &usize| weekday[a].total_cmp(&weekday[b]);
        Self {
            weekday,
            pull: [PULL; 2],
            quietest: (0..7).min_by(order).unwrap_or(0),
        }
    }

    /// The factor of a day.
    pub fn of(&self, weekday: usize, special: Option<Special>) -> f64 {
        let own = self.weekday[weekday];
        special.map_or(own, |special| {
            own * libm::exp(self.pull[place(special)] * self.way(weekday))
        })
    }

    /// The logarithm of the quietest weekday's factor over this one's.
    fn way(&self, weekday: usize) -> f64 {
        let quietest = self.weekday[self.quietest].max(1e-6);
        libm::log(quietest / self.weekday[weekday].max(1e-6))
    }

    /// The share of each slot on a day.
    pub fn shape_of(&self, shape: &Shape, weekday: usize, special: Option<Special>) -> Vec<f64> {
        let own = &shape[weekday];
        let pull = special.map_or(0.0, |special| self.pull[place(special)].clamp(0.0, 1.0));
        if pull == 0.0 {
            return own.clone();
        }
        let quiet = own.iter().zip(&shape[self.quietest]);
        quiet
            .map(|(own, quiet)| (1.0 - pull) * own + pull * quiet)
            .collect()
    }
}

const fn place(special: Special) -> usize {
    match special {
        Special::Holiday => 0,
        Special::Closure => 1,
    }
}

/// Fits the factors; towards a pool's where there is one.
pub(super) fn fit(facts: &Facts<'_>, prior: Option<&[f64; 7]>) -> Effects {
    let spread = if prior.is_some() {
        WEEKDAY_SPREAD.0
    } else {
        WEEKDAY_SPREAD.1
    };
    let mut weekday = [None; 7];
    for (number, factor) in weekday.iter_mut().enumerate() {
        let before = prior.map_or(1.0, |prior| prior[number]).max(1e-6);
        let (mut counted, mut expected, mut days) = (0.0, 0.0, 0.0);
        let usual = |day: &&Day| day.weekday == number && day.special.is_none();
        for day in facts.days.iter().filter(usual) {
            let weight = day.trust * day.recency;
            counted += weight * day.counted;
            expected += weight * day.expected * day.level * before;
            days += if day.expected > 0.0 { weight } else { 0.0 };
        }
        if expected > 0.0 {
            let ratio = counted / expected;
            let noise = facts.dispersion * ratio.max(0.05) / expected
                + (facts.spread * ratio).powi(2) / days;
            let trust = spread / (spread + noise);
            *factor = Some(before * (1.0 + trust * (ratio - 1.0)));
        }
    }
    let mut effects = Effects::with(even_out(weekday, prior));
    effects.pull = pulls(facts, &effects);
    effects
}

/// Scales the factors to mean 1; weekdays never seen get the pool's factor or the mean.
fn even_out(weekday: [Option<f64>; 7], prior: Option<&[f64; 7]>) -> [f64; 7] {
    let seen: Vec<f64> = weekday.iter().flatten().copied().collect();
    let mean = seen.iter().sum::<f64>() / (seen.len().max(1) as f64);
    let mean = if mean > 0.0 { mean } else { 1.0 };
    std::array::from_fn(|number| {
        let before = prior.map_or(1.0, |prior| prior[number]);
        weekday[number].map_or(before, |factor| factor / mean)
    })
}

/// How far special days are pulled towards the quietest weekday: a regression through 0 that
/// starts with [`PULL`].
fn pulls(facts: &Facts<'_>, effects: &Effects) -> [f64; 2] {
    let mut sums = [(PULL * PULL_WEIGHT, PULL_WEIGHT); 2];
    for day in facts.days {
        let Some(special) = day.special else {
            continue;
        };
        let usual = day.expected * day.level * effects.weekday[day.weekday];
        let way = effects.way(day.weekday);
        if usual > 0.0 && way < -1e-3 {
            let pulled = libm::log((day.counted + 0.5) / (usual + 0.5));
            let sum = &mut sums[place(special)];
            sum.0 += pulled * way;
            sum.1 += way * way;
        }
    }
    sums.map(|(up, down)| (up / down).clamp(*PULL_RANGE.start(), *PULL_RANGE.end()))
}
