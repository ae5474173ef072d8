//! The search for a good plan: take some experts' schedules away, give them better ones.
//!
//! Large neighbourhood search (Shaw, "Using constraint programming and local search methods to
//! solve vehicle routing problems", 1998) with the acceptance of simulated annealing. A schedule is
//! given back by [`Duties::best`](super::duty::Duties::best) for the values that the open seats
//! have now, cut to what the dual prices say they are worth: an open seat that somebody else could
//! fill more cheaply should not draw this expert.

use crate::chance::{Purpose, Stream};

use super::duty::{Scratch, Shift};
use super::problem::Model;
use super::seating::Seating;

/// The share of the dual prices in an expert's values; the rest is the open seat's own weight.
const GUIDANCE: f64 = 0.9;
/// Values are blurred by up to this share either way, so that the same experts are not given the
/// same schedules again.
const BLUR: f64 = 0.05;
/// The temperature at first and at last, as shares of the mean weight of a seat.
const HOT: f64 = 0.4;
/// See [`HOT`].
const COLD: f64 = 0.02;
/// Experts whose schedules are taken away at a time, at most.
const NEIGHBOURS_MAX: usize = 3;
/// Draws for neighbours before a smaller neighbourhood is taken.
const DRAWS_MAX: usize = 200;

/// A plan in the making.
#[derive(Debug)]
pub struct Search<'a> {
    model: &'a Model,
    seating: Seating<'a>,
    /// Shifts beside the pinned ones, by expert.
    schedules: Vec<Vec<Shift>>,
    /// What the schedules cost beside seats, pinned ones included.
    cost: f64,
    best: Best,
    chance: Stream,
    value: Vec<f64>,
    scratch: Scratch,
    /// The mean weight of a seat.
    weight: f64,
}

/// The best plan so far.
#[derive(Clone, Debug)]
pub struct Best {
    /// Its objective.
    pub objective: f64,
    /// Its shifts beside the pinned ones, by expert.
    pub schedules: Vec<Vec<Shift>>,
}

impl<'a> Search<'a> {
    /// Only the pinned shifts.
    #[must_use]
    pub fn new(model: &'a Model, seed: u64) -> Self {
        let mut seating = Seating::new(&model.floor);
        let mut cost = 0.0;
        for (expert, pinned) in model.pinned.iter().enumerate() {
            pinned.iter().for_each(|shift| seating.add(expert, shift));
            cost += model.cost(expert, pinned);
        }
        let schedules = vec![Vec::new(); model.duties.len()];
        Self {
            best: Best {
                objective: seating.unfilled() + cost,
                schedules: schedules.clone(),
            },
            model,
            seating,
            schedules,
            cost,
            chance: Stream::new(seed, Purpose::Plan, &[]),
            value: vec![0.0; model.floor.horizon],
            scratch: Scratch::default(),
            weight: model.floor.mean_weight(),
        }
    }

    /// The objective of the plan as it is now.
    #[must_use]
    pub fn objective(&self) -> f64 {
        self.seating.unfilled() + self.cost
    }

    /// The best plan so far.
    #[must_use]
    pub fn best(&self) -> &Best {
        &self.best
    }

    /// The seats as they are filled now.
    pub fn seating(&mut self) -> &mut Seating<'a> {
        &mut self.seating
    }

    /// Goes to a given plan.
    pub fn load(&mut self, schedules: &[Vec<Shift>]) {
        for (expert, shifts) in schedules.iter().enumerate() {
            self.clear(expert);
            self.give(expert, shifts.clone());
        }
        self.keep();
    }

    /// Gives every expert in turn the best schedule for the seats that the others leave open;
    /// those who can serve the fewest queues come first. True if the plan is better than the best.
    pub fn sweep(&mut self, worth: Option<&[f64]>) -> bool {
        let mut order: Vec<usize> = (0..self.schedules.len()).collect();
        order.sort_by_key(|&expert| self.model.floor.class(expert).queues.len());
        for expert in order {
            self.clear(expert);
            self.fill(expert, worth, 0.0);
        }
        self.keep()
    }

    /// Takes all schedules away, pinned shifts excepted.
    pub fn clear_all(&mut self) {
        (0..self.schedules.len()).for_each(|expert| {
            self.clear(expert);
        });
    }

    /// One step of the search; `progress` runs from 0 to 1.
    pub fn step(&mut self, worth: &[f64], progress: f64) {
        let before = self.objective();
        let mut chosen = self.neighbours();
        let old: Vec<Vec<Shift>> = chosen.iter().map(|&expert| self.clear(expert)).collect();
        let taken = chosen.clone();
        self.chance.shuffle(&mut chosen);
        for &expert in &chosen {
            self.fill(expert, Some(worth), BLUR);
        }
        let worse = self.objective() - before;
        let temperature = self.weight * HOT * libm::pow(COLD / HOT, progress);
        if worse <= 0.0 || self.chance.fraction() < libm::exp(-worse / temperature) {
            self.keep();
            return;
        }
        for &expert in &taken {
            self.clear(expert);
        }
        for (expert, shifts) in taken.into_iter().zip(old) {
            self.give(expert, shifts);
        }
    }

    fn keep(&mut self) -> bool {
        let objective = self.objective();
        let better = objective < self.best.objective - 1e-9;
        if better {
            self.best = Best {
                objective,
                schedules: self.schedules.clone(),
            };
        }
        better
    }

    fn clear(&mut self, expert: usize) -> Vec<Shift> {
        let shifts = std::mem::take(&mut self.schedules[expert]);
        shifts
            .iter()
            .for_each(|shift| self.seating.remove(expert, shift));
        self.cost -= self.model.cost(expert, &shifts);
        shifts
    }

    fn give(&mut self, expert: usize, shifts: Vec<Shift>) {
        shifts
            .iter()
            .for_each(|shift| self.seating.add(expert, shift));
        self.cost += self.model.cost(expert, &shifts);
        self.schedules[expert] = shifts;
    }

    /// Gives an expert without a schedule the best one for the open seats.
    fn fill(&mut self, expert: usize, worth: Option<&[f64]>, blur: f64) {
        let model = self.model;
        let class = model.floor.class_of[expert] as usize;
        let prices = model.prices(expert);
        for &t in model.duties[expert].reach() {
            let t = t as usize;
            let mut gain = self.seating.gain(class, t);
            if let Some(worth) = worth {
                let fair = worth[class * model.floor.horizon + t].min(gain);
                gain += GUIDANCE * (fair - gain);
            }
            if blur > 0.0 {
                gain *= 1.0 + blur * (2.0 * self.chance.fraction() - 1.0);
            }
            self.value[t] = gain - prices[t];
        }
        let mut shifts = Vec::new();
        model.duties[expert].best(&self.value, &mut self.scratch, &mut shifts);
        self.give(expert, shifts);
    }

    /// A few experts who could serve the same queue at the same time.
    fn neighbours(&mut self) -> Vec<usize> {
        let model = self.model;
        let first = self.chance.below(model.duties.len());
        let mut chosen = vec![first];
        let reach = model.duties[first].reach();
        if reach.is_empty() {
            return chosen;
        }
        let wanted = 2 + self.chance.below(NEIGHBOURS_MAX - 1);
        let t = reach[self.chance.below(reach.len())];
        for _ in 0..DRAWS_MAX {
            if chosen.len() >= wanted {
                break;
            }
            let other = self.chance.below(model.duties.len());
            let near = model.duties[other].reach().binary_search(&t).is_ok();
            if near
                && !chosen.contains(&other)
                && model.floor.class(first).shares(model.floor.class(other))
            {
                chosen.push(other);
            }
        }
        chosen
    }
}
