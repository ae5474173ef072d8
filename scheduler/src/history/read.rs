//! Reading a history: which kind it is, and its rows.

use entity::value::Instant;

use crate::files::{CellFault, Cells, Column, Columns, Faults, Mapping, Source, Table};
use crate::files::{TimeReading, shown};

/// More than ever arrives in one interval: a larger number is a slip.
const COUNT_MAX: f64 = 1e9;

/// What a file of messages holds.
const MESSAGES: Columns = Columns {
    needed: &[Column::ReceivedAt],
    // The columns of a replay may be mapped here too, so that one command line does for both.
    welcome: &[
        Column::Queue,
        Column::Language,
        Column::Text,
        Column::Customer,
        Column::HandleSeconds,
        Column::PatienceSeconds,
    ],
};

/// What a file of counts holds.
const COUNTS: Columns = Columns {
    needed: &[Column::IntervalStart, Column::Count],
    welcome: &[Column::Queue, Column::Language],
};

/// What the rows of a history are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One row is one query.
    Messages,
    /// One row is how many queries arrived in an interval.
    Counts,
}

/// How a history is read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Which columns are called otherwise.
    pub mapping: Mapping,
    /// How times are written.
    pub time: TimeReading,
    /// Whether faulty rows are left out instead of stopping.
    pub skip_faulty: bool,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// When the query arrived, or the interval began.
    pub at: Instant,
    /// How many queries it stands for.
    pub count: f64,
    /// The place of its queue in [`Rows::queues`]; `None` where none is named.
    pub queue: Option<usize>,
    /// The place of its language in [`Rows::languages`]; `None` where none is named.
    pub language: Option<usize>,
}

/// The rows of a history, ordered by time.
#[derive(Clone, Debug)]
pub struct Rows {
    /// What they are.
    pub kind: Kind,
    /// The rows.
    pub rows: Vec<Row>,
    /// The queues they name, in the order of their names.
    pub queues: Vec<String>,
    /// The languages they name, in the order of their names.
    pub languages: Vec<String>,
    /// The rows that were left out because they are faulty.
    pub skipped: Faults,
}

/// Reads a history.
///
/// # Errors
/// [`Faults`] with line and column where the table, its header or (unless they are skipped) some
/// of its rows cannot be read.
pub fn read(source: Source<'_>, reading: &Reading) -> Result<Rows, Faults> {
    let mut kind = Kind::Messages;
    let table = Table::open(source, &reading.mapping, |cells| {
        kind = kind_of(cells, &reading.mapping);
        match kind {
            Kind::Messages => MESSAGES,
            Kind::Counts => COUNTS,
        }
    })?;
    let (mut queues, mut languages) = (Names::default(), Names::default());
    let mut rows = Vec::new();
    let skipped = table.each(|cells| {
        let (at, count) = seen(&cells, kind, reading)?;
        rows.push(Row {
            at,
            count,
            queue: queues.place(cells.text(Column::Queue)?),
            language: languages.place(cells.text(Column::Language)?),
        });
        Ok(())
    })?;
    if !skipped.is_empty() && !reading.skip_faulty {
        return Err(skipped);
    }
    let (queues, queue_order) = queues.sorted();
    let (languages, language_order) = languages.sorted();
    for row in &mut rows {
        row.queue = row.queue.map(|place| queue_order[place]);
        row.language = row.language.map(|place| language_order[place]);
    }
    rows.sort_by_key(|row| (row.at, row.queue, row.language));
    Ok(Rows {
        kind,
        rows,
        queues,
        languages,
        skipped,
    })
}

/// Counts where the header has both of their columns or the start alone; messages otherwise.
fn kind_of(cells: &[String], mapping: &Mapping) -> Kind {
    let has = |column| {
        let name = mapping.name_of(column);
        cells.iter().any(|cell| cell.trim() == name)
    };
    if has(Column::IntervalStart) && !has(Column::ReceivedAt) {
        Kind::Counts
    } else {
        Kind::Messages
    }
}

fn seen(cells: &Cells<'_>, kind: Kind, reading: &Reading) -> Result<(Instant, f64), CellFault> {
    let (column, told) = match kind {
        Kind::Messages => (Column::ReceivedAt, "must tell when the query arrived"),
        Kind::Counts => (Column::IntervalStart, "must tell when the interval began"),
    };
    let (place, text) = cells.needed(column, told)?;
    let at = reading
        .time
        .read(text)
        .map_err(|problem| (place, problem.0))?;
    let count = match kind {
        Kind::Messages => 1.0,
        Kind::Counts => count(cells)?,
    };
    Ok((at, count))
}

fn count(cells: &Cells<'_>) -> Result<f64, CellFault> {
    let (place, text) = cells.needed(Column::Count, "must be a count such as 12")?;
    let count = text.parse::<f64>().ok();
    count
        .filter(|count| (0.0..=COUNT_MAX).contains(count))
        .ok_or_else(|| {
            let told = format!("{} must be a count such as 12", shown(text));
            (place, told)
        })
}

/// Names, each kept once; few, so a list will do.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn place(&mut self, cell: Option<(usize, &str)>) -> Option<usize> {
        let (_, name) = cell?;
        let known = self.0.iter().position(|known| known == name);
        Some(known.unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        }))
    }

    /// The names in order, and the new place of each.
    fn sorted(self) -> (Vec<String>, Vec<usize>) {
        let mut order: Vec<usize> = (0..self.0.len()).collect();
        order.sort_by(|a, b| self.0[*a].cmp(&self.0[*b]));
        let mut places = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            places[*old] = new;
        }
        let names = order.iter().map(|old| self.0[*old].clone()).collect();
        (names, places)
    }
}
