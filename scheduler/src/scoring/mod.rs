//! Scoring promises: what was told against what happened.
//!
//! Pure: a [`Case`] is one promise with what became of its query, [`judge`] says how it went,
//! [`Figures`] add cases up, and [`Hours`] finds the shortest promise that could have been kept by
//! hour of the week; [`cause`] says why a promise broke. Where the cases come from is the business of [`crate::service::reports`].
//!
//! Invariant: figures add up: `made = kept + broken + void + open`, `broken = broken_told +
//! surprises`, and the figures of the groups of a report sum up to its total (tests below).

mod case;
pub mod cause;
mod figures;
mod score;
mod seconds;
mod shortest;
#[cfg(test)]
mod tests;

pub use case::{Case, Outcome, QUOTED, Waited, judge};
pub use figures::{Figures, Judged, Quotes, Renewals, Told};
pub use score::{GroupBy, Key, Score, hour_of_week};
pub use seconds::Seconds;
pub use shortest::{Basis, CASES_MIN, Hours, SHARE_PERCENT, Shortest, Waits};
