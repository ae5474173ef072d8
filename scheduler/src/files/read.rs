//! Reading a table: record by record, never as a whole.

use std::io::Read;

use super::fault::{Fault, Faults};
use super::header::{Column, Columns, Header, Mapping};
use super::place::{RowStart, of_cell};
use super::source::Source;

/// Which cell is at fault, and the sentence about it.
pub type CellFault = (usize, String);

/// A table whose header has been read.
pub struct Table<'a> {
    source: Source<'a>,
    reader: csv::Reader<Box<dyn Read + 'a>>,
    header: Header,
}

/// The cells of one row.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    record: &'a csv::ByteRecord,
    header: Header,
}

impl<'a> Cells<'a> {
    /// The words of a cell, trimmed, and their place; `None` where there are none.
    ///
    /// # Errors
    /// [`CellFault`] where they are no UTF-8.
    pub fn text(&self, column: Column) -> Result<Option<(usize, &'a str)>, CellFault> {
        let Some(place) = self.header.place(column) else {
            return Ok(None);
        };
        let bytes = self.record.get(place).unwrap_or_default();
        let text = std::str::from_utf8(bytes)
            .map_err(|_| (place, "must be UTF-8 text".to_owned()))?
            .trim();
        Ok((!text.is_empty()).then_some((place, text)))
    }

    /// The words of a cell that must have some.
    ///
    /// # Errors
    /// [`CellFault`] with this sentence where it has none.
    pub fn needed(&self, column: Column, sentence: &str) -> Result<(usize, &'a str), CellFault> {
        let place = self.header.place(column).unwrap_or(0);
        self.text(column)?.ok_or((place, sentence.to_owned()))
    }
}

impl<'a> Table<'a> {
    /// Opens a table and finds its columns; `choose` picks what is wanted by the header's cells.
    ///
    /// # Errors
    /// [`Faults`] where it cannot be read or lacks a column.
    pub fn open(
        source: Source<'a>,
        mapping: &Mapping,
        choose: impl FnOnce(&[String]) -> Columns,
    ) -> Result<Self, Faults> {
        let told = |place, message: &str| Faults::from(told(&source, place, message));
        let bytes = source
            .open()
            .map_err(|error| told((1, 1), &format!("cannot be read: {error}")))?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let cells = reader
            .byte_headers()
            .map_err(|error| told(place_of(&error), &error.to_string()))?;
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect();
        let header = Header::find(&cells, mapping, choose(&cells));
        let header = header.map_err(|(cell, sentence)| {
            let start = RowStart { byte: 0, line: 1 };
            told(of_cell(&source, start, cell), &sentence)
        })?;
        Ok(Self {
            source,
            reader,
            header,
        })
    }

    /// The columns that were found.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Reads every row; the faults of rows are collected and answered.
    ///
    /// # Errors
    /// [`Faults`] where the source fails.
    pub fn each(
        mut self,
        mut row: impl FnMut(Cells<'_>) -> Result<(), CellFault>,
    ) -> Result<Faults, Faults> {
        let mut faults = Faults::default();
        let mut record = csv::ByteRecord::new();
        loop {
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => return Ok(faults),
                Ok(true) => {}
                // Only the disk can fail here: rows of any width and any bytes are read.
                Err(error) => {
                    let place = place_of(&error);
                    return Err(Faults::from(told(&self.source, place, &error.to_string())));
                }
            }
            if let Err((cell, sentence)) = whole(&record, self.header).and_then(&mut row) {
                let place = self.place(&record, cell, faults.has_room());
                faults.push(told(&self.source, place, &sentence));
            }
        }
    }

    /// Line and column of a cell; the column is looked up only where it will be told.
    fn place(&self, record: &csv::ByteRecord, cell: usize, look: bool) -> (u64, u64) {
        let start = record
            .position()
            .map_or_else(RowStart::default, |at| RowStart {
                byte: at.byte(),
                line: at.line(),
            });
        if look {
            of_cell(&self.source, start, cell)
        } else {
            (start.line, 1)
        }
    }
}

fn whole(record: &csv::ByteRecord, header: Header) -> Result<Cells<'_>, CellFault> {
    if record.len() == header.width {
        Ok(Cells { record, header })
    } else {
        let (has, wants) = (record.len(), header.width);
        Err((0, format!("has {has} cells, the header has {wants}")))
    }
}

fn told(source: &Source<'_>, place: (u64, u64), message: &str) -> Fault {
    Fault {
        file: source.name(),
        line: place.0,
        column: place.1,
        message: message.to_owned(),
    }
}

fn place_of(error: &csv::Error) -> (u64, u64) {
    (error.position().map_or(1, csv::Position::line), 1)
}
