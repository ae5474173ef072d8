//! Reading a file of queries into [`Demand`].

use std::path::Path;

use super::row::{Languages, RowReader};
use super::{Demand, Reading, settle};
use crate::files::{Column, Columns, Faults, Source, Table};
use crate::replay::scenario::Scenario;

/// What a file of queries holds.
const COLUMNS: Columns = Columns {
    needed: &[Column::ReceivedAt],
    welcome: &[
        Column::Queue,
        Column::Language,
        Column::Text,
        Column::Customer,
        Column::HandleSeconds,
        Column::PatienceSeconds,
    ],
};

/// Reads the queries of a CSV file.
///
/// # Errors
/// [`Faults`] with file, line and column where the file, its header or (unless they are skipped)
/// some of its rows cannot be read.
pub fn read(path: &Path, scenario: &Scenario, reading: &Reading) -> Result<Demand, Faults> {
    let table = Table::open(Source::File(path), &reading.mapping, |_| COLUMNS)?;
    let mut rows = RowReader {
        scenario,
        reading,
        languages: Languages::default(),
    };
    let mut demand = Demand::default();
    let from = reading.from.map(|from| from.timestamp_micros());
    demand.skipped = table.each(|cells| {
        let Some(row) = rows.row(cells)? else {
            return Ok(());
        };
        if from.is_none_or(|from| from <= row.received) {
            demand.rows.push(row);
        } else if scenario.gap_loop {
            demand.earlier.push(row);
        }
        Ok(())
    })?;
    demand.languages = rows.languages.0;
    if demand.skipped.is_empty() || reading.skip_faulty {
        settle(&mut demand.rows);
        settle(&mut demand.earlier);
        Ok(demand)
    } else {
        Err(demand.skipped)
    }
}
