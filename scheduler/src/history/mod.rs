//! Past demand as people hand it in: messages or counts, read into series for the forecast.
//!
//! Which of the two a file is its header tells: `interval_start,count[,queue]` are counts, whose
//! absent intervals are unobserved; everything else is messages, of which none is none. Decides
//! nothing about demand to come.

mod holidays;
mod read;
mod series;

pub use holidays::{Calendar, HolidayRow, read_holidays};
pub use read::{Kind, Reading, Row, Rows, read};
pub use series::{Past, Refusal, counted_seconds, past};

#[cfg(test)]
mod tests;
