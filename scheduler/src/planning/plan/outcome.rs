//! A plan as it is made: who works when and where, and what stays empty.

use std::ops::Range;

use super::duty::Shift;
use super::reason::Reason;

/// A plan for a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Weight of the unfilled seats and cost of the time on duty.
    pub objective: f64,
    /// No plan can have a smaller objective than this.
    pub bound: f64,
    /// Who works when and where; by expert, then in time.
    pub duties: Vec<Duty>,
    /// Seats without an expert; by queue, then in time.
    pub unfilled: Vec<Unfilled>,
}

impl Plan {
    /// How far from the best the plan may be, as a share of the objective; 0 if both are 0, `None`
    /// where no bound was computed.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        if self.objective == 0.0 {
            return Some(0.0);
        }
        (self.bound > 0.0).then(|| (self.objective - self.bound) / self.objective)
    }
}

/// One shift of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The expert's number.
    pub expert: usize,
    /// From when to when.
    pub shift: Shift,
    /// Queue numbers and spans inside the shift; in between the expert has no seat.
    pub seats: Vec<(usize, Range<u32>)>,
}

/// Seats of one queue that nobody fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfilled {
    /// The queue's number.
    pub queue: usize,
    /// From when to when.
    pub span: Range<u32>,
    /// How many in each interval of the span.
    pub seats: u32,
    /// Why.
    pub reason: Reason,
}
