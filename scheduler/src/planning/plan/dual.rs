//! A proven lower bound, and prices that tell the search what a seat is worth.
//!
//! Lagrangian relaxation of the demand: with a price `λ[t, q]` for a filled seat, between 0 and the
//! queue's weight, the problem falls apart into one longest path per expert,
//!
//! `L(λ) = Σ λ·required − Σ over experts of max over schedules of Σ_t (max over queues λ − cost)`.
//!
//! Every `L(λ)` is a lower bound, and the greatest one equals the bound of the linear program with
//! one variable per schedule of an expert (Geoffrion, "Lagrangean relaxation for integer
//! programming", 1974). The ascent is a subgradient method with Polyak's step and a deflected
//! direction (Camerini, Fratta, Maffioli, "On improving relaxation methods by modified gradient
//! techniques", 1975).

use std::num::NonZero;

use super::duty::{Scratch, Shift};
use super::problem::Model;

/// How much of the last direction stays in the next.
const DEFLECTION: f64 = 0.7;
/// The first share of Polyak's step: the start is far from the top, and whole steps overshoot.
const STEP_FIRST: f64 = 0.25;
/// After so many rounds without a better bound the step shrinks…
const PATIENCE: u32 = 6;
/// …by this factor.
const SHRINK: f64 = 0.8;
/// From this round on the ascent also goes back to the best prices when it loses patience;
/// before, it must be free to fall, since the first prices are often a peak of their own.
const RETURN_FROM: u32 = 60;
/// A step share below which prices no longer move.
const STEP_LAST: f64 = 1e-4;
/// Below so many experts more than one thread costs more than it saves.
const EXPERTS_PER_THREAD: usize = 64;
/// More threads than this are never used.
const THREADS_MAX: usize = 8;

/// The state of the ascent.
#[derive(Debug)]
pub struct Ascent<'a> {
    model: &'a Model,
    /// `λ[t * queues + q]`.
    price: Vec<f64>,
    best_price: Vec<f64>,
    best: f64,
    direction: Vec<f64>,
    step: f64,
    /// Rounds since the bound last grew.
    stale: u32,
    rounds: u32,
    threads: usize,
}

/// What the experts would do at the prices.
struct Response {
    /// The value of the best schedules, pinned shifts included, by expert.
    worth: Vec<f64>,
    /// `on[class * horizon + t]`: experts on duty.
    on: Vec<u32>,
}

impl<'a> Ascent<'a> {
    /// Begins at the given prices, `[t * queues + q]`; they are cut to `0..=weight`.
    #[must_use]
    pub fn new(model: &'a Model, mut price: Vec<f64>) -> Self {
        clamp(model, &mut price);
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            model,
            best_price: price.clone(),
            direction: vec![0.0; price.len()],
            price,
            best: 0.0,
            step: STEP_FIRST,
            stale: 0,
            rounds: 0,
            threads: threads
                .min(THREADS_MAX)
                .min(model.duties.len() / EXPERTS_PER_THREAD)
                .max(1),
        }
    }

    /// The greatest bound so far; 0 at first, which always holds.
    #[must_use]
    pub fn bound(&self) -> f64 {
        self.best
    }

    /// Rounds done.
    #[must_use]
    pub fn rounds(&self) -> u32 {
        self.rounds
    }

    /// Whether further rounds would no longer move the prices.
    #[must_use]
    pub fn settled(&self) -> bool {
        self.step < STEP_LAST
    }

    /// Begins again at the best prices with longer steps, for a target that has come nearer.
    pub fn restart(&mut self) {
        self.step = STEP_FIRST;
        self.stale = 0;
        self.price.copy_from_slice(&self.best_price);
        self.direction.fill(0.0);
    }

    /// What an expert's time is worth at the best prices, `[class * horizon + t]`.
    #[must_use]
    pub fn worth(&self) -> Vec<f64> {
        class_worth(self.model, &self.best_price)
    }

    /// One round: evaluates the bound at the prices and moves them towards `target`, an objective
    /// that is known to be reachable.
    pub fn round(&mut self, target: f64) {
        self.rounds += 1;
        let worth = class_worth(self.model, &self.price);
        let response = self.respond(&worth);
        let floor = &self.model.floor;
        let demand: f64 = self
            .price
            .iter()
            .zip(&floor.required)
            .map(|(price, &seats)| price * f64::from(seats))
            .sum();
        let value = demand - response.worth.iter().sum::<f64>();
        let slope = self.slope(&worth, &response.on);
        self.judge(value);
        for (direction, slope) in self.direction.iter_mut().zip(&slope) {
            *direction = DEFLECTION * *direction + (1.0 - DEFLECTION) * slope;
        }
        self.advance((target - value).max(0.0));
    }

    /// Keeps the better bound, or loses patience.
    fn judge(&mut self, value: f64) {
        if value > self.best {
            if value > self.best * (1.0 + 1e-4) {
                self.stale = 0;
            }
            self.best = value;
            self.best_price.copy_from_slice(&self.price);
            return;
        }
        self.stale += 1;
        if self.stale >= PATIENCE {
            self.stale = 0;
            self.step *= SHRINK;
            if self.rounds > RETURN_FROM {
                self.price.copy_from_slice(&self.best_price);
            }
        }
    }

    /// Moves the prices along the direction, by a share of what is missing to the target.
    fn advance(&mut self, missing: f64) {
        let floor = &self.model.floor;
        let queues = floor.queues();
        let norm: f64 = self
            .direction
            .iter()
            .zip(&self.price)
            .enumerate()
            .filter(|&(at, (&direction, &price))| {
                let blocked = (price <= 0.0 && direction < 0.0)
                    || (price >= floor.weight[at % queues] && direction > 0.0);
                floor.required[at] > 0 && !blocked
            })
            .map(|(_, (direction, _))| direction * direction)
            .sum();
        if norm > 0.0 {
            let length = self.step * missing / norm;
            for (price, direction) in self.price.iter_mut().zip(&self.direction) {
                *price += length * direction;
            }
            clamp(self.model, &mut self.price);
        }
    }

    /// The best schedules at the prices. Sums are taken in the experts' order whatever the number
    /// of threads, so that the bound is the same on every machine.
    fn respond(&self, worth: &[f64]) -> Response {
        let experts = self.model.duties.len();
        let chunk = experts.div_ceil(self.threads).max(1);
        let mut parts: Vec<Response> = if self.threads == 1 {
            vec![self.respond_of(worth, 0..experts)]
        } else {
            std::thread::scope(|scope| {
                let running: Vec<_> = (0..experts)
                    .step_by(chunk)
                    .map(|from| {
                        scope.spawn(move || self.respond_of(worth, from..experts.min(from + chunk)))
                    })
                    .collect();
                running
                    .into_iter()
                    .map(|thread| {
                        thread
                            .join()
                            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                    })
                    .collect()
            })
        };
        let mut whole = parts.remove(0);
        for part in parts {
            whole.worth.extend(part.worth);
            for (on, more) in whole.on.iter_mut().zip(part.on) {
                *on += more;
            }
        }
        whole
    }

    fn respond_of(&self, worth: &[f64], experts: std::ops::Range<usize>) -> Response {
        let model = self.model;
        let horizon = model.floor.horizon;
        let mut response = Response {
            worth: Vec::with_capacity(experts.len()),
            on: vec![0; worth.len()],
        };
        let mut net = vec![0.0; horizon];
        let (mut scratch, mut shifts): (Scratch, Vec<Shift>) = Default::default();
        for expert in experts {
            let row = model.floor.class_of[expert] as usize * horizon;
            for ((net, worth), price) in net.iter_mut().zip(&worth[row..]).zip(model.prices(expert))
            {
                *net = worth - price;
            }
            let mut sum = model.duties[expert].best(&net, &mut scratch, &mut shifts);
            shifts.extend_from_slice(&model.pinned[expert]);
            for pinned in &model.pinned[expert] {
                sum += net[pinned.start as usize..pinned.end as usize]
                    .iter()
                    .sum::<f64>();
            }
            response.worth.push(sum);
            for t in shifts.iter().cloned().flatten() {
                response.on[row + t as usize] += 1;
            }
        }
        response
    }

    /// A subgradient: seats that are wanted minus experts that would sit there. Where queues tie
    /// for the greatest price, the one that still wants most takes the expert.
    fn slope(&self, worth: &[f64], on: &[u32]) -> Vec<f64> {
        let floor = &self.model.floor;
        let queues = floor.queues();
        let mut slope: Vec<f64> = floor
            .required
            .iter()
            .map(|&seats| f64::from(seats))
            .collect();
        for (c, class) in floor.classes.iter().enumerate() {
            for t in 0..floor.horizon {
                let at = c * floor.horizon + t;
                if worth[at] <= 0.0 {
                    continue;
                }
                for _ in 0..on[at] {
                    let tied = class
                        .queues
                        .iter()
                        .map(|&queue| t * queues + usize::from(queue))
                        .filter(|&seat| self.price[seat] >= worth[at]);
                    if let Some(seat) = tied.max_by(|&a, &b| slope[a].total_cmp(&slope[b])) {
                        slope[seat] -= 1.0;
                    }
                }
            }
        }
        slope
    }
}

/// The greatest price among the queues of each class, `[class * horizon + t]`.
fn class_worth(model: &Model, price: &[f64]) -> Vec<f64> {
    let floor = &model.floor;
    let queues = floor.queues();
    floor
        .classes
        .iter()
        .flat_map(|class| {
            (0..floor.horizon).map(move |t| {
                class
                    .queues
                    .iter()
                    .map(|&queue| price[t * queues + usize::from(queue)])
                    .fold(0.0, f64::max)
            })
        })
        .collect()
}

/// A price lies between nothing and the weight, and is nothing where no seat is wanted.
fn clamp(model: &Model, price: &mut [f64]) {
    let floor = &model.floor;
    let queues = floor.queues();
    for (at, price) in price.iter_mut().enumerate() {
        *price = if floor.required[at] == 0 {
            0.0
        } else {
            price.clamp(0.0, floor.weight[at % queues])
        };
    }
}
