//! A planning problem: demand by queue and interval, experts with their rules and costs.

use std::collections::BTreeMap;
use std::ops::Range;

use super::duty::{Duties, Rules};
use super::floor::{Class, Floor};

/// Demand of one queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// Seats by interval.
    pub required: Vec<u32>,
    /// What one unfilled seat costs for an interval.
    pub weight: f64,
}

/// One expert.
#[derive(Clone, Debug, PartialEq)]
pub struct Expert {
    /// Numbers of the queues that the expert can serve, ascending.
    pub queues: Vec<u16>,
    /// What the expert's schedule keeps.
    pub rules: Rules,
    /// What an interval on duty costs.
    pub cost: f64,
    /// Intervals that the expert would rather not work; spans may overlap and then count once.
    pub unwanted: Vec<Range<u32>>,
    /// What an interval on duty in `unwanted` costs besides.
    pub unwanted_cost: f64,
}

/// A whole problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The number of intervals.
    pub horizon: u32,
    /// Demand.
    pub queues: Vec<Queue>,
    /// Supply.
    pub experts: Vec<Expert>,
}

/// A problem made ready for the solvers.
#[derive(Clone, Debug)]
pub struct Model {
    /// Seats and classes.
    pub floor: Floor,
    /// Possible shifts by expert.
    pub duties: Vec<Duties>,
    /// Shifts that stay, by expert.
    pub pinned: Vec<Vec<Range<u32>>>,
    /// `price[expert * horizon + t]`: what an interval on duty costs.
    pub price: Vec<f64>,
    /// Of which every objective is a multiple; 0 where there is no such number.
    pub grain: f64,
}

impl Model {
    /// Prepares a problem.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let mut known = BTreeMap::new();
        for expert in &problem.experts {
            known.entry(expert.queues.clone()).or_insert(0);
        }
        let mut classes = Vec::with_capacity(known.len());
        for (queues, number) in &mut known {
            *number = u32::try_from(classes.len()).unwrap_or(u32::MAX);
            classes.push(Class::new(queues, problem.queues.len()));
        }
        let horizon = problem.horizon as usize;
        let floor = Floor {
            horizon,
            weight: problem.queues.iter().map(|queue| queue.weight).collect(),
            required: (0..horizon)
                .flat_map(|t| problem.queues.iter().map(move |queue| queue.required[t]))
                .collect(),
            classes,
            class_of: problem
                .experts
                .iter()
                .map(|expert| known[&expert.queues])
                .collect(),
        };
        Self {
            floor,
            duties: problem
                .experts
                .iter()
                .map(|expert| Duties::new(&expert.rules, problem.horizon))
                .collect(),
            pinned: problem
                .experts
                .iter()
                .map(|expert| expert.rules.pinned.clone())
                .collect(),
            price: problem
                .experts
                .iter()
                .flat_map(|expert| prices(expert, horizon))
                .collect(),
            grain: grain(problem),
        }
    }

    /// What an expert's time costs by interval.
    #[must_use]
    pub fn prices(&self, expert: usize) -> &[f64] {
        &self.price[expert * self.floor.horizon..][..self.floor.horizon]
    }

    /// Whether two objectives are the same but for rounding.
    #[must_use]
    pub fn same(&self, bound: f64, objective: f64) -> bool {
        objective - bound <= 1e-6 * self.grain.max(1e-3)
    }

    /// The least objective that a plan can have if none is below `bound`.
    #[must_use]
    pub fn round_up(&self, bound: f64) -> f64 {
        // Sums of thousands of rounded numbers: what the bound may be too high by.
        let safe = bound - 1e-9 * bound.abs() - 1e-9;
        let least = if self.grain > 0.0 {
            (safe / self.grain - 1e-6).ceil() * self.grain
        } else {
            safe
        };
        least.max(0.0)
    }

    /// What a schedule costs beside seats.
    #[must_use]
    pub fn cost(&self, expert: usize, shifts: &[Range<u32>]) -> f64 {
        let prices = self.prices(expert);
        shifts
            .iter()
            .map(|shift| {
                prices[shift.start as usize..shift.end as usize]
                    .iter()
                    .sum::<f64>()
            })
            .sum()
    }
}

fn prices(expert: &Expert, horizon: usize) -> Vec<f64> {
    let mut prices = vec![expert.cost; horizon];
    for (t, price) in prices.iter_mut().enumerate() {
        if expert
            .unwanted
            .iter()
            .any(|span| span.contains(&(t as u32)))
        {
            *price += expert.unwanted_cost;
        }
    }
    prices
}

/// The greatest common divisor of all weights and costs, if they are whole numbers.
fn grain(problem: &Problem) -> f64 {
    let numbers = problem.queues.iter().map(|queue| queue.weight).chain(
        problem
            .experts
            .iter()
            .flat_map(|expert| [expert.cost, expert.unwanted_cost]),
    );
    let mut common = 0_u64;
    for number in numbers {
        if number.fract() != 0.0 || !(0.0..1e9).contains(&number) {
            return 0.0;
        }
        common = gcd(common, number as u64);
    }
    common as f64
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
