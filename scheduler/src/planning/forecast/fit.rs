//! What a history says: the shape of each weekday, the weekdays' factors, each day's level.
//!
//! A count is modelled as level of the day × factor of its weekday × share of its slot, the
//! multiplicative form that does well for arrivals at call centres (Taylor 2008; Ibrahim, Ye,
//! L'Ecuyer and Shen 2016). The parts are fitted in turns. Days and cells that stand out are
//! trusted less (Gelper, Fried and Croux 2010), so that an outage, an unknown holiday or the thin
//! first day of an export does not become the profile. The level to come is [`super::level`]'s.

use super::days::{Days, Special};
use super::effects::{self, Effects};
use super::middle::{around, median};
use super::profile::{self, Shape};

/// How often the parts are fitted in turns; the last turns change next to nothing.
const TURNS: usize = 5;

/// Weeks half a year old count half: profiles change slowly.
const HALF_LIFE_DAYS: f64 = 180.0;

/// How far around a day its level is looked for while the profile is fitted, in days.
const LEVEL_REACH_DAYS: f64 = 14.0;

/// Days further from their level than so many standard deviations lose trust.
const OUTLYING_DAY: f64 = 3.0;

/// Counts above their mean by more than so many standard deviations are cut to it (Huber 1964).
/// Silence is not cut: nights that hold nothing are how they are.
const OUTLYING_CELL: f64 = 1.5;

/// The least relative deviation of days that is assumed, and where days are few.
const DAY_SPREAD: (f64, f64) = (0.03, 0.15);

/// Fewer days than this tell little about how much days differ.
const FEW_DAYS: usize = 14;

/// What a thin series takes over from its pool.
#[derive(Clone, Debug)]
pub(super) struct Prior {
    /// The pool's shape of each weekday.
    pub shape: Shape,
    /// The pool's factor of each weekday.
    pub weekday: [f64; 7],
}

/// The parts of a fitted history.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// The share of each slot, mean 1, for each weekday.
    pub shape: Shape,
    /// The factors of weekdays and special days.
    pub effects: Effects,
    /// The logarithm of each day's mean count, freed of its weekday; `None` where nothing counts.
    pub level: Vec<Option<DayLevel>>,
    /// The variance of a count divided by its mean.
    pub dispersion: f64,
    /// The relative standard deviation of days around their level.
    pub spread: f64,
}

/// The level of one day as it was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct DayLevel {
    /// The logarithm of the mean count of a slot, freed of weekday and special day.
    pub log: f64,
    /// How far it is trusted, 0 to 1.
    pub trust: f64,
    /// What was counted, and what is expected at log level 0.
    pub counted: f64,
    /// See `counted`.
    pub expected: f64,
}

impl Fit {
    /// Fits the parts to a history; `special` tells what each of its days is.
    pub fn new(days: &Days, special: &[Option<Special>], prior: Option<&Prior>) -> Self {
        let mut work = Work::new(days, special, prior);
        for _ in 0..TURNS {
            work.day_sums();
            work.local_level();
            work.effects = effects::fit(&work.day_facts(), prior.map(|prior| &prior.weekday));
            work.judge_days();
            work.judge_cells();
            work.shape = profile::fit(&work.profile_facts(), prior.map(|prior| &prior.shape));
        }
        work.day_sums();
        work.local_level();
        work.judge_days();
        work.done()
    }

    /// The share of each slot on a day.
    pub fn shape_of(&self, weekday: usize, special: Option<Special>) -> Vec<f64> {
        self.effects.shape_of(&self.shape, weekday, special)
    }

    /// What the fit can hand to thinner series.
    pub fn as_prior(&self) -> Prior {
        Prior {
            shape: self.shape.clone(),
            weekday: self.effects.weekday,
        }
    }
}

/// One day in the making.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    pub weekday: usize,
    pub special: Option<Special>,
    /// Counted, outlying cells cut.
    pub counted: f64,
    /// Expected were the day's mean count 1.
    pub expected: f64,
    /// The local level, freed of weekday and special day.
    pub level: f64,
    /// How far the day is trusted as a sample of its weekday.
    pub trust: f64,
    /// Younger days count more.
    pub recency: f64,
}

struct Work<'a> {
    days: &'a Days,
    day: Vec<Day>,
    /// The counts, outlying ones cut.
    counts: Vec<f64>,
    shape: Shape,
    effects: Effects,
    spread: f64,
    /// Robust, for judging cells, and plain, for judging profiles.
    dispersion: (f64, f64),
}

impl<'a> Work<'a> {
    fn new(days: &'a Days, special: &[Option<Special>], prior: Option<&Prior>) -> Self {
        let len = days.len();
        let seen = |day: usize| days.day(day).iter().any(|cell| cell.exposure > 0.0);
        let usual = (0..len).filter(|&day| seen(day) && special[day].is_none());
        // Were every day special none would be.
        let tell = usual.count() >= 3;
        let day = (0..len).map(|day| Day {
            weekday: days.weekday(day),
            special: special[day].filter(|_| tell),
            trust: 1.0,
            recency: libm::exp2(-((len - 1 - day) as f64) / HALF_LIFE_DAYS),
            ..Day::default()
        });
        let cells = (0..len).flat_map(|day| days.day(day));
        Self {
            days,
            day: day.collect(),
            counts: cells.map(|cell| cell.count).collect(),
            shape: prior.map_or_else(|| profile::plain(days), |prior| prior.shape.clone()),
            effects: Effects::even(prior.map(|prior| &prior.weekday)),
            spread: DAY_SPREAD.1,
            dispersion: (1.0, 1.0),
        }
    }

    fn counts_of(&self, day: usize) -> &[f64] {
        let slots = self.days.slots();
        &self.counts[day * slots..(day + 1) * slots]
    }

    fn day_sums(&mut self) {
        for number in 0..self.day.len() {
            let (weekday, special) = (self.day[number].weekday, self.day[number].special);
            let shape = self.effects.shape_of(&self.shape, weekday, special);
            let cells = self.days.day(number);
            let expected = cells.iter().zip(&shape);
            let expected: f64 = expected.map(|(cell, share)| cell.exposure * share).sum();
            let counted: f64 = self.counts_of(number).iter().sum();
            self.day[number].expected = expected;
            self.day[number].counted = counted;
        }
    }

    /// Weighted counts over weighted expectations around each day.
    fn local_level(&mut self) {
        let parts: Vec<(f64, f64)> = self
            .day
            .iter()
            .map(|day| {
                let usual = day.special.is_none() && day.expected > 0.0;
                let trust = if usual { day.trust } else { 0.0 };
                let base = self.effects.of(day.weekday, day.special);
                (trust * day.counted, trust * day.expected * base)
            })
            .collect();
        let overall = parts.iter().fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        let overall = overall.0 / overall.1.max(f64::MIN_POSITIVE);
        let levels = around(&parts, LEVEL_REACH_DAYS);
        for (day, level) in self.day.iter_mut().zip(levels) {
            day.level = level.unwrap_or(overall);
        }
    }

    fn day_facts(&self) -> effects::Facts<'_> {
        effects::Facts {
            days: &self.day,
            dispersion: self.dispersion.1,
            spread: self.spread,
        }
    }

    /// The logarithm of counted over expected, and the variance that counting alone gives it.
    fn surprise(&self, day: &Day) -> Option<(f64, f64)> {
        if day.expected <= 0.0 {
            return None;
        }
        let expected = day.expected * day.level * self.effects.of(day.weekday, day.special);
        let log = libm::log((day.counted + 0.5) / (expected + 0.5));
        Some((log, self.dispersion.1 / (expected + 0.5)))
    }

    fn judge_days(&mut self) {
        let usual = self.day.iter().filter(|day| day.special.is_none());
        let mut sizes: Vec<f64> = usual
            .filter_map(|day| self.surprise(day))
            .map(|(log, _)| log.abs())
            .collect();
        let least = if sizes.len() < FEW_DAYS {
            DAY_SPREAD.1
        } else {
            DAY_SPREAD.0
        };
        self.spread = (1.4826 * median(&mut sizes)).max(least);
        let trusts: Vec<f64> = self
            .day
            .iter()
            .map(|day| {
                self.surprise(day).map_or(0.0, |(log, variance)| {
                    let deviation = self.spread.max(variance.sqrt());
                    (OUTLYING_DAY * deviation / log.abs().max(1e-9))
                        .min(1.0)
                        .powi(2)
                })
            })
            .collect();
        for (day, trust) in self.day.iter_mut().zip(trusts) {
            day.trust = trust;
        }
    }

    /// The day's mean count given what was seen of it and what its level expects (gamma-Poisson).
    fn day_mean(&self, day: &Day) -> f64 {
        let usual = day.level * self.effects.of(day.weekday, day.special);
        let weight = self.dispersion.1 / (self.spread * self.spread).max(0.02);
        if usual > 0.0 {
            (day.counted + weight) / (day.expected + weight / usual)
        } else if day.expected > 0.0 {
            day.counted / day.expected
        } else {
            0.0
        }
    }

    fn judge_cells(&mut self) {
        let slots = self.days.slots();
        let mut means = vec![0.0; self.counts.len()];
        let (mut sizes, mut squares, mut seen) = (Vec::new(), 0.0, 0.0);
        for (number, day) in self.day.iter().enumerate() {
            let shape = self.effects.shape_of(&self.shape, day.weekday, day.special);
            let mean = self.day_mean(day);
            for (slot, cell) in self.days.day(number).iter().enumerate() {
                let expected = cell.exposure * mean * shape[slot];
                means[number * slots + slot] = expected;
                if cell.exposure > 0.0 && expected > 0.5 {
                    let size = (cell.count - expected) / expected.sqrt();
                    sizes.push(size.abs());
                    squares += (size * size).min(25.0);
                    seen += 1.0;
                }
            }
        }
        let robust = (1.4826 * median(&mut sizes)).powi(2).max(1.0);
        let plain = if seen > 0.0 {
            (squares / seen).max(1.0)
        } else {
            1.0
        };
        self.dispersion = (robust, plain);
        let cells = (0..self.day.len()).flat_map(|day| self.days.day(day));
        for ((count, cell), mean) in self.counts.iter_mut().zip(cells).zip(means) {
            let most = mean + OUTLYING_CELL * (robust * mean.max(1.0)).sqrt();
            *count = cell.count.min(most);
        }
    }

    fn profile_facts(&self) -> profile::Facts<'_> {
        profile::Facts {
            days: self.days,
            counts: &self.counts,
            means: self.day.iter().map(|day| self.day_mean(day)).collect(),
            weights: self
                .day
                .iter()
                .map(|day| {
                    let usual = day.special.is_none();
                    if usual { day.trust * day.recency } else { 0.0 }
                })
                .collect(),
            weekday: self.effects.weekday,
            dispersion: self.dispersion.1,
        }
    }

    fn done(self) -> Fit {
        let level = self.day.iter().map(|day| {
            let (log, variance) = self.surprise(day)?;
            let usual = day.special.is_none() && day.level > 0.0;
            // A day that was seen in part, or on which little happened, tells less.
            let own = self.spread * self.spread;
            usual.then(|| DayLevel {
                log: libm::log(day.level) + log,
                trust: day.trust * own / (own + variance),
                counted: day.counted,
                expected: day.expected * self.effects.of(day.weekday, None),
            })
        });
        Fit {
            level: level.collect(),
            shape: self.shape.clone(),
            effects: self.effects.clone(),
            dispersion: self.dispersion.1,
            spread: self.spread,
        }
    }
}
