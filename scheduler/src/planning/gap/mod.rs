//! Gaps: the experts that demand requires, minus those who will be there.
//!
//! Demand comes from a forecast, one *stream* per queue and language; who will be there comes from
//! seats of shifts. A seat fills in each interval one of the streams that its holder can serve, and
//! all are filled as well as they can be together ([`Seating`]). Thin streams need fewer experts
//! together than each alone: whoever serves several of them fills a seat of more than one (the
//! module `share`). Computed from demand: without any
//! seat everything that is required is missing. Which experts could come is not decided here.

mod share;
#[cfg(test)]
mod tests;

pub use share::together;

use chrono::TimeDelta;
use entity::value::Instant;

use super::plan::floor::{Class, Floor};
use super::plan::seating::Seating;
use super::staffing::{self, Demand, Question, Target, Terms, Waiting};
use crate::calendar::Span;

/// Below so many expected queries in an hour nobody is required: one query in two days.
pub const LEAST_PER_HOUR: f64 = 0.02;

/// How one stream is to be served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Service {
    /// Mean time that a query takes an expert, in seconds.
    pub handle_seconds: f64,
    /// How customers wait.
    pub waiting: Waiting,
    /// What is promised to how many.
    pub target: Target,
    /// What an expert is worth.
    pub terms: Terms,
}

/// The demand of one queue in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// Expected queries by interval.
    pub demand: Vec<f64>,
    /// How they are served.
    pub service: Service,
}

/// How sure it is that a seat will be filled; the surest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody confirmed it, is there, or was; standby too.
    Sure,
    /// Somebody was put on it and has not confirmed.
    Unconfirmed,
    /// Whoever was to come did not, and nobody has taken over.
    NoShow,
    /// Nobody has claimed it.
    Open,
}

/// A seat of a published shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The streams that its holder can serve, ascending; of an open seat, those that it is for.
    pub streams: Vec<u16>,
    /// When.
    pub span: Span,
    /// How sure it is.
    pub standing: Standing,
}

/// How time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The first interval's start.
    pub start: Instant,
    /// The length of every interval.
    pub interval: TimeDelta,
    /// How many there are.
    pub count: u32,
}

impl Cut {
    /// One of the intervals.
    #[must_use]
    pub fn span(&self, number: u32) -> Span {
        let start = self.start + self.interval * i32::try_from(number).unwrap_or(i32::MAX);
        Span {
            start,
            end: start + self.interval,
        }
    }

    /// The intervals that a span covers by half or more.
    fn covered(&self, span: Span) -> std::ops::Range<u32> {
        let half = self.interval / 2;
        let place = |at: Instant| {
            let passed = (at - self.start + half).num_milliseconds();
            let places = passed.div_euclid(self.interval.num_milliseconds().max(1));
            u32::try_from(places.max(0))
                .unwrap_or(u32::MAX)
                .min(self.count)
        };
        place(span.start)..place(span.end)
    }
}

/// One stream in one interval. `required = covered + unconfirmed + no_show + unclaimed + no_shift`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Expected queries.
    pub mean: f64,
    /// Experts that they need.
    pub required: u32,
    /// Experts who will be there.
    pub covered: u32,
    /// Seats that somebody holds without having confirmed.
    pub unconfirmed: u32,
    /// Seats whose holder did not come.
    pub no_show: u32,
    /// Seats that nobody has claimed.
    pub unclaimed: u32,
    /// Experts that no shift was made for.
    pub no_shift: u32,
    /// Promises that will probably break with those who will be there.
    pub broken: f64,
}

impl Cell {
    /// Experts who are missing: the gap.
    #[must_use]
    pub const fn missing(&self) -> u32 {
        self.required - self.covered
    }

    /// The question that the cell is the answer to.
    fn ask(service: &Service, mean: f64, cut: &Cut) -> Question {
        Question {
            demand: Demand {
                arrivals: mean,
                interval_seconds: cut.interval.as_seconds_f64(),
                handle_seconds: service.handle_seconds,
            },
            waiting: service.waiting,
            target: service.target,
            terms: service.terms,
        }
    }
}

/// Compares demand with seats: `[stream][interval]`.
#[must_use]
pub fn assess(cut: &Cut, streams: &[Stream], seats: &[Seat]) -> Vec<Vec<Cell>> {
    let mut cells = require(cut, streams);
    fill(cut, streams, &mut cells, seats);
    for (row, stream) in cells.iter_mut().zip(streams) {
        for cell in row {
            let question = Cell::ask(&stream.service, cell.mean, cut);
            let kept = staffing::evaluate(&question, cell.covered).service_level;
            cell.broken = cell.mean * (1.0 - kept);
        }
    }
    cells
}

/// What demand requires, with nobody there yet: `[stream][interval]`, each stream by itself.
#[must_use]
pub fn require(cut: &Cut, streams: &[Stream]) -> Vec<Vec<Cell>> {
    let row = |stream: &Stream| {
        (0..cut.count as usize)
            .map(|t| {
                let mean = stream.demand.get(t).copied().unwrap_or(0.0).max(0.0);
                Cell {
                    mean,
                    required: required(cut, &stream.service, mean),
                    ..Cell::default()
                }
            })
            .collect()
    };
    streams.iter().map(row).collect()
}

/// The experts that so many queries in an interval need.
fn required(cut: &Cut, service: &Service, mean: f64) -> u32 {
    let least = LEAST_PER_HOUR * cut.interval.as_seconds_f64() / 3_600.0;
    let question = Cell::ask(service, mean, cut);
    let staffing = (mean >= least)
        .then(|| staffing::required(&question))
        .flatten();
    staffing.map_or(0, |staffing| staffing.scheduled)
}

/// Seats people, the surest seats first. One more seat never takes another's place away, so what a
/// cell gains at each step is owed to the seats of that step.
fn fill(cut: &Cut, streams: &[Stream], cells: &mut [Vec<Cell>], seats: &[Seat]) {
    let mut order: Vec<&Seat> = seats.iter().collect();
    order.sort_by_key(|seat| (seat.standing, seat.span, seat.streams.clone()));
    let sittings = share::sittings(cut, (streams, cells), &order);
    let floor = floor(cut, cells, &sittings);
    let mut seating = Seating::new(&floor);
    let mut place = 0;
    for standing in [
        Standing::Sure,
        Standing::Unconfirmed,
        Standing::NoShow,
        Standing::Open,
    ] {
        while let Some(sitting) = sittings.get(place).filter(|one| one.standing == standing) {
            for part in &sitting.when {
                seating.add(place, part);
            }
            place += 1;
        }
        for (stream, row) in cells.iter_mut().enumerate() {
            for (t, cell) in row.iter_mut().enumerate() {
                let before = cell.covered + cell.unconfirmed + cell.no_show;
                let now = seating.filled(stream, t);
                match standing {
                    Standing::Sure => cell.covered = now,
                    Standing::Unconfirmed => cell.unconfirmed = now - before,
                    Standing::NoShow => cell.no_show = now - before,
                    Standing::Open => {
                        cell.unclaimed = now - before;
                        cell.no_shift = cell.required - now;
                    }
                }
            }
        }
    }
}

/// The cells as seats to be filled: all are worth the same, a busier stream a little more.
fn floor(cut: &Cut, cells: &[Vec<Cell>], sittings: &[share::Sitting]) -> Floor {
    let total: f64 = cells.iter().flatten().map(|cell| cell.mean).sum();
    let share = |row: &Vec<Cell>| row.iter().map(|cell| cell.mean).sum::<f64>() / total.max(1.0);
    let mut kinds: Vec<&Vec<u16>> = sittings.iter().map(|sitting| &sitting.streams).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let class_of = |sitting: &share::Sitting| kinds.binary_search(&&sitting.streams).unwrap_or(0);
    Floor {
        horizon: cut.count as usize,
        weight: cells.iter().map(|row| 1.0 + share(row)).collect(),
        required: (0..cut.count as usize)
            .flat_map(|t| cells.iter().map(move |row| row[t].required))
            .collect(),
        classes: kinds
            .iter()
            .map(|queues| Class::new(queues, cells.len()))
            .collect(),
        class_of: sittings
            .iter()
            .map(|sitting| u32::try_from(class_of(sitting)).unwrap_or(0))
            .collect(),
    }
}
