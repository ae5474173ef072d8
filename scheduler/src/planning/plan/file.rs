//! The problem file of `vesper plan`: what is written, and whether it makes sense.
//!
//! Reads JSON; every fault is told with its line. Does not plan.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::duty::Rules;
use super::problem::{Expert, Problem, Queue};
use crate::document::place::{End, Step, find};
use crate::document::{Text, fault_at, parse};
use crate::files::Faults;

/// The most intervals: five weeks of quarter hours and some.
pub const INTERVALS_MAX: u32 = 4_032;
/// The most queues.
pub const QUEUES_MAX: usize = 1_000;
/// The most experts: four times the size that planning is measured at.
pub const EXPERTS_MAX: usize = 20_000;
/// The most seats of a queue in an interval.
pub const SEATS_MAX: u32 = 100_000;
/// The greatest weight or cost.
pub const PRICE_MAX: f64 = 1e9;

/// A problem as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// When the first interval begins.
    pub start: chrono::DateTime<chrono::Utc>,
    /// The length of every interval.
    pub interval_seconds: u32,
    /// The number of intervals.
    pub intervals: u32,
    /// Demand.
    pub queues: Vec<FileQueue>,
    /// Supply.
    pub experts: Vec<FileExpert>,
    /// Shifts that stay.
    #[serde(default)]
    pub pinned: Vec<Pinned>,
}

/// A queue as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileQueue {
    /// Its name.
    pub id: String,
    /// What an expert must have; nothing: everybody can serve it.
    pub needs: Vec<String>,
    /// Seats by interval.
    pub required: Vec<u32>,
    /// What an unfilled seat costs for an interval.
    pub weight: f64,
}

/// An expert as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileExpert {
    /// The name.
    pub id: String,
    /// What the expert has.
    pub has: Vec<String>,
    /// Where the expert lives; told for people, not read.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// When the expert could work.
    pub available: Vec<(u32, u32)>,
    /// Intervals on duty, at most.
    pub max_intervals: u32,
    /// The shortest shift.
    pub min_shift: u32,
    /// The longest shift.
    pub max_shift: u32,
    /// Intervals between two shifts, at least.
    pub min_rest: u32,
    /// Shifts, at most.
    pub max_shifts: u32,
    /// What an interval on duty costs.
    pub cost_per_interval: f64,
    /// When the expert would rather not work.
    #[serde(default)]
    pub unwanted: Vec<(u32, u32)>,
    /// What an interval on duty then costs besides.
    #[serde(default)]
    pub unwanted_cost: f64,
}

/// A shift that stays.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pinned {
    /// The expert's name.
    pub expert: String,
    /// The first interval.
    pub start: u32,
    /// The interval after the last.
    pub end: u32,
}

/// Reads and checks a problem.
///
/// # Errors
/// [`Faults`] with file, line and column of what cannot be read or makes no sense.
pub fn read(source: Text<'_>) -> Result<(File, Problem), Faults> {
    let file: File = parse(source)?;
    let mut checker = Checker {
        source,
        faults: Faults::default(),
    };
    checker.file(&file);
    if !checker.faults.is_empty() {
        return Err(checker.faults);
    }
    let problem = problem(&file);
    Ok((file, problem))
}

struct Checker<'a> {
    source: Text<'a>,
    faults: Faults,
}

/// A path into the file from its steps.
macro_rules! at {
    ($($step:expr),* $(,)?) => { &[$(Step::from($step)),*] };
}

impl Checker<'_> {
    fn require(&mut self, holds: bool, path: &[Step], message: &str) {
        if !holds {
            let place = if self.faults.has_room() {
                find(self.source.text, path, End::Value)
            } else {
                (0, 0)
            };
            self.faults
                .push(fault_at(self.source, place, path, message));
        }
    }

    fn file(&mut self, file: &File) {
        self.require(
            file.interval_seconds > 0,
            at!["interval_seconds"],
            "must be at least one second",
        );
        let sensible = (1..=INTERVALS_MAX).contains(&file.intervals);
        self.require(
            sensible,
            at!["intervals"],
            &format!("must be 1 to {INTERVALS_MAX}"),
        );
        self.require(
            file.queues.len() <= QUEUES_MAX,
            at!["queues"],
            &format!("must be {QUEUES_MAX} at most"),
        );
        self.require(
            file.experts.len() <= EXPERTS_MAX,
            at!["experts"],
            &format!("must be {EXPERTS_MAX} at most"),
        );
        self.names("queues", file.queues.iter().map(|queue| &queue.id));
        self.names("experts", file.experts.iter().map(|expert| &expert.id));
        for (i, queue) in file.queues.iter().enumerate() {
            self.queue(i, queue, file.intervals);
        }
        for (i, expert) in file.experts.iter().enumerate() {
            self.expert(i, expert, file.intervals);
        }
        self.pinned(file);
    }

    fn names<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n String>) {
        let mut seen = BTreeSet::new();
        for (i, name) in names.enumerate() {
            self.require(
                seen.insert(name),
                at![list, i, "id"],
                &format!("{name:?} is named twice: give each its own id"),
            );
        }
    }

    fn queue(&mut self, i: usize, queue: &FileQueue, intervals: u32) {
        let told = queue.required.len();
        let message =
            format!("must hold {intervals} numbers, one for each interval, and holds {told}");
        self.require(
            told == intervals as usize,
            at!["queues", i, "required"],
            &message,
        );
        for (t, &seats) in queue.required.iter().enumerate() {
            self.require(
                seats <= SEATS_MAX,
                at!["queues", i, "required", t],
                &format!("must be {SEATS_MAX} at most"),
            );
        }
        self.price(queue.weight, at!["queues", i, "weight"]);
    }

    fn price(&mut self, price: f64, path: &[Step]) {
        self.require(
            (0.0..=PRICE_MAX).contains(&price),
            path,
            "must be 0 to 1000000000",
        );
    }

    fn expert(&mut self, i: usize, expert: &FileExpert, intervals: u32) {
        for (list, spans) in [
            ("available", &expert.available),
            ("unwanted", &expert.unwanted),
        ] {
            for (k, &span) in spans.iter().enumerate() {
                self.span(span, intervals, at!["experts", i, list, k]);
            }
        }
        self.require(
            expert.min_shift >= 1,
            at!["experts", i, "min_shift"],
            "must be at least 1",
        );
        let ordered = expert.max_shift >= expert.min_shift;
        self.require(
            ordered,
            at!["experts", i, "max_shift"],
            "must not be smaller than min_shift",
        );
        self.price(
            expert.cost_per_interval,
            at!["experts", i, "cost_per_interval"],
        );
        self.price(expert.unwanted_cost, at!["experts", i, "unwanted_cost"]);
    }

    fn span(&mut self, (from, to): (u32, u32), intervals: u32, path: &[Step]) {
        let message = format!("must be [from, to] with from < to and to at most {intervals}");
        self.require(from < to && to <= intervals, path, &message);
    }

    fn pinned(&mut self, file: &File) {
        let known: BTreeSet<&str> = file
            .experts
            .iter()
            .map(|expert| expert.id.as_str())
            .collect();
        let mut taken: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        for (i, pinned) in file.pinned.iter().enumerate() {
            let name = pinned.expert.as_str();
            let message = format!("no expert is called {name:?}");
            self.require(known.contains(name), at!["pinned", i, "expert"], &message);
            self.span(
                (pinned.start, pinned.end),
                file.intervals,
                at!["pinned", i, "end"],
            );
            let others = taken.entry(name).or_default();
            let free = others
                .iter()
                .all(|&(from, to)| pinned.end <= from || to <= pinned.start);
            others.push((pinned.start, pinned.end));
            self.require(
                free,
                at!["pinned", i],
                "overlaps another pinned shift of the same expert",
            );
        }
    }
}

/// The problem that a checked file means.
fn problem(file: &File) -> Problem {
    let mut pinned: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for shift in &file.pinned {
        pinned
            .entry(&shift.expert)
            .or_default()
            .push(shift.start..shift.end);
    }
    Problem {
        horizon: file.intervals,
        queues: file
            .queues
            .iter()
            .map(|queue| Queue {
                required: queue.required.clone(),
                weight: queue.weight,
            })
            .collect(),
        experts: file
            .experts
            .iter()
            .map(|expert| {
                let pinned = pinned.remove(expert.id.as_str()).unwrap_or_default();
                self::expert(expert, &file.queues, pinned)
            })
            .collect(),
    }
}

fn expert(
    expert: &FileExpert,
    queues: &[FileQueue],
    mut pinned: Vec<std::ops::Range<u32>>,
) -> Expert {
    let has: BTreeSet<&str> = expert.has.iter().map(String::as_str).collect();
    let can = |queue: &FileQueue| queue.needs.iter().all(|need| has.contains(need.as_str()));
    pinned.sort_by_key(|shift| shift.start);
    Expert {
        queues: (0_u16..)
            .zip(queues)
            .filter(|(_, queue)| can(queue))
            .map(|(number, _)| number)
            .collect(),
        rules: Rules {
            available: expert
                .available
                .iter()
                .map(|&(from, to)| from..to)
                .collect(),
            min_shift: expert.min_shift,
            max_shift: expert.max_shift,
            min_rest: expert.min_rest,
            max_shifts: expert.max_shifts,
            max_intervals: expert.max_intervals,
            pinned,
        },
        cost: expert.cost_per_interval,
        unwanted: expert.unwanted.iter().map(|&(from, to)| from..to).collect(),
        unwanted_cost: expert.unwanted_cost,
    }
}
