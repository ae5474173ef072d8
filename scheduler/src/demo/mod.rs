//! An evening of simulated brands, customers and experts on a running Vesper.
//!
//! They act through the same use cases as people do through the API; the dispatcher, the jobs and
//! the timers are the ordinary ones. Only the clock is faster. What this module deliberately does
//! not do: decide anything that the product decides.

mod cast;
mod crowd;
mod evening;
mod profile;
mod report;

pub use cast::{Cast, EXPERT_PASSWORD};
pub use evening::{Evening, play};
pub use report::report;
