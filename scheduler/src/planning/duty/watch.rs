//! When an expert with shifts is on duty, and when they take no more work because a duty ends.

use chrono::TimeDelta;
use entity::value::Instant;

use crate::calendar::{Span, union};

/// The longest time before the end of a duty in which no new work is offered: while no history
/// says how long work takes (its 80th percentile), a quarter of an hour, more than most chats last.
pub const DRAIN_LONGEST: TimeDelta = TimeDelta::minutes(15);

/// How an expert's shifts stand at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    /// On duty.
    pub on_shift: bool,
    /// The duty ends soon: what is open is finished, nothing new begins.
    pub draining: bool,
    /// When the last duty ended, if none runs.
    pub ended_at: Option<Instant>,
    /// When the first of these changes.
    pub changes_at: Option<Instant>,
}

/// How long before its end a duty of this length drains: an eighth of it at most, so that a short
/// one does not only drain.
#[must_use]
pub fn drain_time(length: TimeDelta) -> TimeDelta {
    (length / 8).min(DRAIN_LONGEST)
}

/// How an expert with these shifts stands at `now`. Shifts that adjoin are one duty, which drains
/// before its last end only.
#[must_use]
pub fn watch(shifts: &[Span], now: Instant) -> Watch {
    let duties = union(shifts.to_vec());
    let next = duties.partition_point(|duty| duty.start <= now);
    let begun = next.checked_sub(1).map(|last| duties[last]);
    let next_start = duties.get(next).map(|duty| duty.start);
    match begun.filter(|duty| duty.contains(now)) {
        Some(duty) => {
            let drains_at = duty.end - drain_time(duty.length());
            let draining = drains_at <= now;
            Watch {
                on_shift: true,
                draining,
                ended_at: None,
                changes_at: Some(if draining { duty.end } else { drains_at }),
            }
        }
        None => Watch {
            on_shift: false,
            draining: false,
            ended_at: begun.map(|duty| duty.end),
            changes_at: next_start,
        },
    }
}
