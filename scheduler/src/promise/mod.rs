//! What a customer can honestly be told about when an answer comes.
//!
//! A [`Quote`] is a distribution, not a number. It is made by looking ahead: [`ahead`] plays the
//! next hours of a [`scene`] many times with what was learnt ([`habit`]) about how long people
//! take, in the order in which dispatch would serve; [`correction`] then moves the quantiles by
//! what came of the quotes before. Pure: no clock, no SQL, chance is seeded.
//!
//! What this module deliberately does not do: dispatch anything, or decide what a brand promises.

pub mod ahead;
pub mod arrivals;
pub mod correction;
pub mod habit;
pub mod open;
pub mod quote;
pub mod scene;

pub use correction::{Correction, Made, Regime};
pub use habit::{Durations, Guess, Habit, Observation, Pace};
pub use open::{Given, Judged, OpenQuotes};
pub use quote::{LEVELS, Quantiles, Quote};
