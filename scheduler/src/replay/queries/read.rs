//! Reading the file: record by record, never as a whole.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::header::Header;
use super::place::{RowStart, of_cell};
use super::row::{CellFault, Languages, RowReader};
use super::{Demand, Reading, settle};
use crate::replay::fault::{Fault, Faults};
use crate::replay::scenario::Scenario;

/// Reads the queries of a CSV file.
///
/// # Errors
/// [`Faults`] with file, line and column where the file, its header or (unless they are skipped)
/// some of its rows cannot be read.
pub fn read(path: &Path, scenario: &Scenario, reading: &Reading) -> Result<Demand, Faults> {
    let file = File::open(path)
        .map_err(|error| Faults::from(told(path, (1, 1), &format!("cannot be read: {error}"))))?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(BufReader::with_capacity(1 << 16, file));
    let header = header(path, &mut reader, reading)?;
    let mut rows = RowReader {
        scenario,
        reading,
        header,
        languages: Languages::default(),
    };
    let mut demand = Demand::default();
    each_record(path, &mut reader, &mut demand, |record| rows.row(record))?;
    demand.languages = rows.languages.0;
    if demand.skipped.is_empty() || reading.skip_faulty {
        settle(&mut demand.rows);
        Ok(demand)
    } else {
        Err(demand.skipped)
    }
}

type Reader = csv::Reader<BufReader<File>>;

fn told(path: &Path, place: (u64, u64), message: &str) -> Fault {
    Fault {
        file: path.display().to_string(),
        line: place.0,
        column: place.1,
        message: message.to_owned(),
    }
}

fn header(path: &Path, reader: &mut Reader, reading: &Reading) -> Result<Header, Faults> {
    let broken = |error: csv::Error| Faults::from(told(path, place_of(&error), &error.to_string()));
    let cells = reader.byte_headers().map_err(broken)?;
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).into_owned())
        .collect();
    Header::find(&cells, &reading.mapping).map_err(|(cell, sentence)| {
        let start = RowStart { byte: 0, line: 1 };
        Faults::from(told(path, of_cell(path, start, cell), &sentence))
    })
}

fn place_of(error: &csv::Error) -> (u64, u64) {
    (error.position().map_or(1, csv::Position::line), 1)
}

fn each_record(
    path: &Path,
    reader: &mut Reader,
    demand: &mut Demand,
    mut read: impl FnMut(&csv::ByteRecord) -> Result<Option<super::Row>, CellFault>,
) -> Result<(), Faults> {
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            // Only the disk can fail here: rows of any width and any bytes are read.
            Err(error) => {
                let place = place_of(&error);
                return Err(Faults::from(told(path, place, &error.to_string())));
            }
        }
        match read(&record) {
            Ok(row) => demand.rows.extend(row),
            Err((cell, sentence)) => {
                let room = demand.skipped.has_room();
                let start = record
                    .position()
                    .map_or_else(RowStart::default, |at| RowStart {
                        byte: at.byte(),
                        line: at.line(),
                    });
                let place = if room {
                    of_cell(path, start, cell)
                } else {
                    (start.line, 1)
                };
                demand.skipped.push(told(path, place, &sentence));
            }
        }
    }
}
