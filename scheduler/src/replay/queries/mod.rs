//! Recorded demand: a CSV file of queries, read row by row into compact rows.
//!
//! Texts are looked at for their language and forgotten, so that a million queries stay small.
//! Rows are sorted by time and then by what they hold, so the order of the file does not matter.

mod read;
mod row;

pub use crate::files::{Mapping, TimeReading};
pub use read::read;

use entity::value::{Instant, LanguageTag};

use crate::files::Faults;

/// One query as the file tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// When it arrived, in microseconds since 1970.
    pub received: i64,
    /// A hash of what the row holds: the seed of everything that chance decides about it.
    pub key: u64,
    /// The measured work time in microseconds.
    pub handle: Option<i64>,
    /// The measured patience in microseconds.
    pub patience: Option<i64>,
    /// A hash of the customer's name.
    pub customer: Option<u64>,
    /// The place of its queue in the scenario.
    pub queue: u32,
    /// The place of its language in [`Demand::languages`].
    pub language: u16,
}

/// How a file of queries is read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Which columns are called otherwise.
    pub mapping: Mapping,
    /// How times are written.
    pub time: TimeReading,
    /// Whether faulty rows are left out instead of stopping the run.
    pub skip_faulty: bool,
    /// Rows before this are left out.
    pub from: Option<Instant>,
    /// Rows from this on are left out.
    pub to: Option<Instant>,
}

/// The queries of a file, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// The rows.
    pub rows: Vec<Row>,
    /// The rows before the span that is played: what a forecast may learn from.
    pub earlier: Vec<Row>,
    /// The languages the rows speak of.
    pub languages: Vec<LanguageTag>,
    /// The rows that were left out because they are faulty.
    pub skipped: Faults,
}

impl Demand {
    /// Demand from rows that were made, not read.
    #[must_use]
    pub fn of(mut rows: Vec<Row>, languages: Vec<LanguageTag>) -> Self {
        settle(&mut rows);
        Self {
            rows,
            earlier: Vec::new(),
            languages,
            skipped: Faults::default(),
        }
    }
}

/// Sorts rows by time and contents, and gives each of several equal rows a key of its own.
fn settle(rows: &mut [Row]) {
    rows.sort_unstable_by_key(|row| (row.received, row.key));
    let mut before: Option<(i64, u64)> = None;
    let mut copies = 0;
    for row in rows {
        let same = before == Some((row.received, row.key));
        copies = if same { copies + 1 } else { 0 };
        before = Some((row.received, row.key));
        if copies > 0 {
            row.key = super::chance::fold(row.key, copies);
        }
    }
}
