//! Tables that people hand in: CSV files as they come out of anybody's system.
//!
//! Finds the columns, reads cells and times, and tells faults by file, line and column. What a row
//! means is decided by who reads it: the replay ([`crate::replay::queries`]) and the forecast
//! ([`crate::history`]). [`sheet`] is the way back: lines that people open in a spreadsheet.

pub mod fault;
pub mod header;
mod place;
mod read;
pub mod sheet;
mod source;
pub mod time;

pub use fault::{Fault, Faults};
pub use header::{Column, Columns, Header, Mapping};
pub use read::{CellFault, Cells, Table};
pub use source::Source;
pub use time::{TimeReading, shown};
