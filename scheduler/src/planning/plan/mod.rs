//! Shift planning: who works when, so that as little demand as possible is left without a seat.
//!
//! Minimises `Σ weight × unfilled seats + Σ cost of time on duty`, where an expert on duty fills in
//! each interval at most one seat of one queue, and every expert's shifts keep the expert's rules.
//! [`solve`] makes a plan in three strides: a plan by turns at once ([`search`]), a proven bound
//! whose prices say what a seat is worth ([`dual`]), and a search that those prices guide, by two
//! walkers that begin alike and draw other numbers.
//!
//! Knows no clock: the caller says how much of the time is spent. It does not read files
//! ([`mod@file`] does) and does not publish anything.

pub mod answer;
pub mod dual;
pub mod duty;
pub mod file;
pub mod floor;
mod outcome;
pub mod problem;
pub mod reason;
pub mod search;
pub mod seating;
mod seats;
#[cfg(test)]
mod tests;

pub use outcome::{Duty, Plan, Unfilled};
pub use problem::{Expert, Problem, Queue};
pub use reason::Reason;

use dual::Ascent;
use problem::Model;
use search::{Best, Search};

/// Walkers of the search: as many as the smallest machine has cores. A fixed number, so that the
/// same seed gives the same plan everywhere.
const WALKERS: u64 = 2;
/// Turns of everybody before the bound is raised: a plan near the best gives it the right pace.
const FIRST_SWEEPS: u32 = 4;
/// The share of the time after which no more of them begin.
const FIRST_SHARE: f64 = 0.05;
/// The share of the time after which the search begins.
const BOUND_SHARE: f64 = 0.25;
/// The share of the time after which a bound that has not settled is raised once more: the plan
/// that the search found is a nearer target, at which the steps have the right length.
const SEARCH_SHARE: f64 = 0.85;
/// The share of the time after which it is left, so that the plan can be laid out.
const LAST_SHARE: f64 = 0.97;
/// Rounds after which the bound is no longer improved: it settles after 300 to 600.
const ROUNDS_MAX: u64 = 1_000;
/// Turns of everybody that end a search; each can only make the plan better.
const SWEEPS_MAX: u32 = 20;
/// Prices at first, as a share of what one more expert would bring after the first turns.
const FIRST_PRICE: f64 = 0.6;

/// How long to go on.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// Steps of each walker, and rounds of the bound if fewer than usual; `None` without a limit.
    pub iterations: Option<u64>,
    /// How much of the time is spent, as a share; the search ends at 1. A function that always
    /// answers 0 sets no limit, and then the plan depends on problem, seed and iterations alone.
    pub spent: &'a (dyn Fn() -> f64 + Sync),
    /// Which numbers are drawn.
    pub seed: u64,
    /// Is told of every stage.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// What a plan in the making has reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What has just been done.
    pub stage: Stage,
    /// The best objective so far.
    pub objective: f64,
    /// The best proven bound so far.
    pub bound: f64,
}

/// A stage of planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The first valid plan stands.
    First,
    /// The bound is being raised.
    Bound,
    /// The plan is being improved.
    Search,
    /// The plan is made.
    Done,
}

/// Makes a plan. The problem must be sound: [`file::read`] proves that of files.
#[must_use]
pub fn solve(problem: &Problem, limits: Limits<'_>) -> Plan {
    let model = Model::new(problem);
    let mut first = Search::new(&model, limits.seed);
    first.sweep(None);
    let mut report = Report {
        limits,
        bound: 0.0,
        until: 1.0,
    };
    report.say(Stage::First, first.best().objective);
    for _ in 0..FIRST_SWEEPS {
        if (limits.spent)() > FIRST_SHARE || !first.sweep(None) {
            break;
        }
    }

    let mut ascent = Ascent::new(&model, first_prices(&model, &mut first));
    report.bound = raise(
        &model,
        &mut ascent,
        first.best().objective,
        &report,
        BOUND_SHARE,
    );
    let mut best = first.best().clone();
    if !report.proven(&model, best.objective) {
        report.until = if ascent.settled() { 1.0 } else { SEARCH_SHARE };
        best = walk(&model, &ascent.worth(), &best, &report);
        if !ascent.settled() {
            ascent.restart();
            report.bound = raise(&model, &mut ascent, best.objective, &report, LAST_SHARE);
        }
    }
    report.say(Stage::Done, best.objective);
    seats::lay_out(problem, &model, &best, report.bound)
}

/// Where the ascent begins: near what one more expert would bring, or the price of an interval.
fn first_prices(model: &Model, first: &mut Search<'_>) -> Vec<f64> {
    let cheapest = model.price.iter().copied().fold(f64::INFINITY, f64::min);
    let seating = first.seating();
    (0..model.floor.horizon)
        .flat_map(|t| (0..model.floor.queues()).map(move |queue| (t, queue)))
        .map(|(t, queue)| match seating.reachable(queue, t) {
            gain if gain > 0.0 => FIRST_PRICE * gain,
            _ => cheapest,
        })
        .collect()
}

/// Raises the bound until it settles, meets the objective, or a share of the time is spent.
fn raise(
    model: &Model,
    ascent: &mut Ascent<'_>,
    objective: f64,
    report: &Report<'_>,
    until: f64,
) -> f64 {
    let limits = report.limits;
    let rounds = limits
        .iterations
        .map_or(ROUNDS_MAX, |most| most.min(ROUNDS_MAX));
    let mut bound = report.bound;
    for round in 1..=rounds {
        if ascent.settled() || (limits.spent)() >= until || model.same(bound, objective) {
            break;
        }
        ascent.round(objective);
        bound = model.round_up(ascent.bound()).min(objective);
        if round % 50 == 0 {
            Report { bound, ..*report }.say(Stage::Bound, objective);
        }
    }
    bound
}

/// Lets the walkers go and keeps the better plan, of equal ones the first walker's.
fn walk(model: &Model, worth: &[f64], first: &Best, report: &Report<'_>) -> Best {
    std::thread::scope(|scope| {
        let walkers: Vec<_> = (0..WALKERS)
            .map(|walker| scope.spawn(move || go(model, worth, (first, walker), report)))
            .collect();
        let found = walkers.into_iter().map(|walker| {
            walker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        found.fold(first.clone(), |best, other| {
            if other.objective < best.objective {
                other
            } else {
                best
            }
        })
    })
}

/// One walker's way: a plan by turns at the dual prices, steps, and turns again at the end.
fn go(model: &Model, worth: &[f64], (first, walker): (&Best, u64), report: &Report<'_>) -> Best {
    let limits = report.limits;
    let mut search = Search::new(model, crate::chance::fold(limits.seed, walker));
    search.load(&first.schedules);
    search.clear_all();
    search.sweep(Some(worth));
    let before = (limits.spent)();
    search.sweep(None);
    // What one turn costs is kept for a last one.
    let sweep = (limits.spent)() - before;
    let most = limits.iterations.unwrap_or(u64::MAX);
    let mut progress = 0.0;
    for step in 0..most {
        if step % 16 == 0 {
            let spent = (limits.spent)();
            if spent + 2.0 * sweep >= report.until || report.proven(model, search.best().objective)
            {
                break;
            }
            progress = limits
                .iterations
                .map_or(spent, |most| step as f64 / most as f64);
            if walker == 0 && step % 1_024 == 0 {
                report.say(Stage::Search, search.best().objective);
            }
        }
        search.step(worth, progress);
    }
    polish(&mut search, report, sweep);
    search.best().clone()
}

/// Turns of everybody while they help and there is time for one more.
fn polish(search: &mut Search<'_>, report: &Report<'_>, sweep: f64) {
    let best = search.best().clone();
    search.load(&best.schedules);
    for _ in 0..SWEEPS_MAX {
        if (report.limits.spent)() + sweep >= report.until || !search.sweep(None) {
            return;
        }
    }
}

/// What the stages know of each other.
#[derive(Clone, Copy)]
struct Report<'a> {
    limits: Limits<'a>,
    bound: f64,
    /// The share of the time at which the search ends.
    until: f64,
}

impl Report<'_> {
    fn say(&self, stage: Stage, objective: f64) {
        (self.limits.progress)(Progress {
            stage,
            objective,
            bound: self.bound,
        });
    }

    /// Whether no plan can be better.
    fn proven(&self, model: &Model, objective: f64) -> bool {
        model.same(self.bound, objective)
    }
}
