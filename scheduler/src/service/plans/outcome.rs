//! What was planned, in instants and ids.

use entity::value::{ExpertId, Instant, LanguageTag, QueueId};
use serde::{Deserialize, Serialize};

use super::roster::Roster;
use crate::planning::plan::{Plan, Reason};

/// A plan as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Outcome {
    /// Weight of the unfilled seats and cost of the time on duty.
    pub objective: f64,
    /// No plan can have a smaller objective.
    pub bound: f64,
    /// (objective − bound) / objective.
    pub gap: Option<f64>,
    /// New shifts; those that were published before are not among them.
    pub shifts: Vec<Duty>,
    /// Seats that stay empty.
    pub unfilled: Vec<Open>,
}

/// A shift of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Duty {
    /// Who works it.
    pub expert_id: ExpertId,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// Where.
    pub seats: Vec<Seat>,
}

/// A stretch on queues that are served together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Seat {
    /// The queues that are served together.
    pub queue_ids: Vec<QueueId>,
    /// The languages that they are served in.
    pub languages: Vec<LanguageTag>,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
}

/// Seats without anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Open {
    /// The queues that are served together.
    pub queue_ids: Vec<QueueId>,
    /// The languages that they are served in.
    pub languages: Vec<LanguageTag>,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// How many.
    pub seats: u32,
    /// Why.
    pub reason: Reason,
}

impl Outcome {
    /// A plan in the words of its roster.
    pub(super) fn new(roster: &Roster, plan: &Plan) -> Self {
        let fresh = plan.duties.iter().filter(|duty| !roster.is_pinned(duty));
        let shifts = fresh.map(|duty| Duty {
            expert_id: roster.experts[duty.expert],
            start: roster.at(duty.shift.start),
            end: roster.at(duty.shift.end),
            seats: duty
                .seats
                .iter()
                .map(|(pool, span)| {
                    let pool = &roster.pools[*pool];
                    Seat {
                        queue_ids: pool.queues(),
                        languages: pool.languages(),
                        start: roster.at(span.start),
                        end: roster.at(span.end),
                    }
                })
                .collect(),
        });
        let unfilled = plan.unfilled.iter().map(|open| {
            let pool = &roster.pools[open.queue];
            Open {
                queue_ids: pool.queues(),
                languages: pool.languages(),
                start: roster.at(open.span.start),
                end: roster.at(open.span.end),
                seats: open.seats,
                reason: open.reason,
            }
        });
        Self {
            objective: plan.objective,
            bound: plan.bound,
            gap: plan.gap(),
            shifts: shifts.collect(),
            unfilled: unfilled.collect(),
        }
    }
}
