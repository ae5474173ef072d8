//! What a shift is to the expert who works it: may they take it, what notice means, what it pays,
//! and when they are on duty.
//!
//! Every rule stands here once; claims, assignments, swaps and plans ask the same functions. It
//! does not know whether an expert has the skills, which queues a shift serves, or who else wants
//! it. Durations are elapsed time (UTC); only the week of the hours is a week of the wall clock.
//! Money is whole minor units.

mod notice;
mod pay;
mod rule;
mod watch;

#[cfg(test)]
mod tests;

pub use notice::{GRACE, Hold, LAST_MINUTE_FROM, LATE_FROM, Leaving, notice_class};
pub use pay::{Terms, Worked, cancellation_pay, incentive, part_of, standby_floor, standby_pay};
pub use rule::{Diary, LONGEST_DUTY, LONGEST_WEEK, Objection, SHORTEST_REST, objections};
pub use watch::{DRAIN_LONGEST, Watch, drain_time, watch};

use chrono::TimeDelta;

/// How long before its start an expert may check in.
pub const CHECK_IN_FROM: TimeDelta = TimeDelta::minutes(15);

/// How long after its start a seat without check-in is a no-show: late enough for a slow train,
/// early enough to find somebody else for the rest.
pub const NO_SHOW_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A seat is worth claiming while it lasts at least so much longer.
pub const SHORTEST_CLAIM: TimeDelta = TimeDelta::minutes(30);
