//! The answer of `vesper plan`: a plan in the words of its file.

use serde::Serialize;

use super::file::File;
use super::{Plan, Reason};

/// The answer as it is written.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Answer {
    /// See [`Plan::objective`].
    pub objective: f64,
    /// See [`Plan::bound`].
    pub bound: f64,
    /// (objective − bound) / objective; `None` where no bound was computed.
    pub gap: Option<f64>,
    /// The shifts.
    pub shifts: Vec<AnswerShift>,
    /// What stays empty.
    pub unfilled: Vec<AnswerUnfilled>,
    /// How long planning took.
    pub wall_seconds: f64,
}

/// A shift as it is written.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AnswerShift {
    /// The expert's name.
    pub expert: String,
    /// The first interval.
    pub start: u32,
    /// The interval after the last.
    pub end: u32,
    /// Where the expert sits.
    pub seats: Vec<Seat>,
}

/// A seat as it is written.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Seat {
    /// The queue's name.
    pub queue: String,
    /// The first interval.
    pub from: u32,
    /// The interval after the last.
    pub to: u32,
}

/// Unfilled seats as they are written.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AnswerUnfilled {
    /// The queue's name.
    pub queue: String,
    /// The first interval.
    pub from: u32,
    /// The interval after the last.
    pub to: u32,
    /// How many in each interval.
    pub seats: u32,
    /// Why.
    pub reason: Reason,
}

impl Answer {
    /// The answer to a file by its plan.
    #[must_use]
    pub fn new(file: &File, plan: &Plan, wall_seconds: f64) -> Self {
        let queue = |number: usize| file.queues[number].id.clone();
        Self {
            objective: plan.objective,
            bound: plan.bound,
            gap: plan.gap(),
            shifts: plan
                .duties
                .iter()
                .map(|duty| AnswerShift {
                    expert: file.experts[duty.expert].id.clone(),
                    start: duty.shift.start,
                    end: duty.shift.end,
                    seats: duty
                        .seats
                        .iter()
                        .map(|(number, span)| Seat {
                            queue: queue(*number),
                            from: span.start,
                            to: span.end,
                        })
                        .collect(),
                })
                .collect(),
            unfilled: plan
                .unfilled
                .iter()
                .map(|empty| AnswerUnfilled {
                    queue: queue(empty.queue),
                    from: empty.span.start,
                    to: empty.span.end,
                    seats: empty.seats,
                    reason: empty.reason,
                })
                .collect(),
            wall_seconds,
        }
    }
}
