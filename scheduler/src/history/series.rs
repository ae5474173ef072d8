//! From rows to series: what each slot of the grid held, and how much of it was seen.

use chrono::TimeDelta;
use entity::value::Instant;

use super::read::{Kind, Row, Rows};
use crate::planning::forecast::{Cell, Days, Grid, Series, Slot};

/// The longest history that is used, in days: five years.
const LONGEST_DAYS: i64 = 1_830;

/// The past of every queue of a history.
#[derive(Clone, Debug)]
pub struct Past {
    /// The queue of each series, `None` for rows that name none.
    pub queues: Vec<Option<usize>>,
    /// The series, in the same order.
    pub series: Vec<Series>,
    /// The first slot after the history starts here.
    pub end: Instant,
}

/// Why a history cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has no rows.
    #[error("the history has no rows: a forecast needs at least a day of them")]
    Empty,
    /// Its intervals are longer than those asked for, or do not fit into them.
    #[error(
        "the history counts every {0} s: ask for an interval that is a multiple of that (--interval)"
    )]
    Coarser(i64),
}

/// Lays the rows out on the grid.
///
/// # Errors
/// [`Refusal`] where there is nothing to lay out, or its intervals do not fit.
pub fn past(rows: &Rows, grid: &Grid) -> Result<Past, Refusal> {
    let (first, last) = rows
        .rows
        .first()
        .zip(rows.rows.last())
        .ok_or(Refusal::Empty)?;
    let length = match rows.kind {
        Kind::Messages => TimeDelta::zero(),
        Kind::Counts => interval(&rows.rows, grid)?,
    };
    let last_seen = last.at + length - TimeDelta::microseconds(i64::from(!length.is_zero()));
    let end = grid.at(last_seen).end;
    let start = first.at.max(end - TimeDelta::days(LONGEST_DAYS));
    let mut queues: Vec<Option<usize>> = rows.rows.iter().map(|row| row.queue).collect();
    queues.sort_unstable();
    queues.dedup();
    let slots: Vec<Slot> = match rows.kind {
        Kind::Messages => grid.slots_between(grid.at(start).start, end).collect(),
        Kind::Counts => Vec::new(),
    };
    let series = queues.iter().map(|queue| {
        let mut days = Days::new(grid.date(start), grid.slots());
        for slot in &slots {
            let seen = slot.end.min(last.at) - slot.start.max(start);
            let share = seen.num_milliseconds() as f64 / 1e3 / f64::from(grid.seconds());
            let cell = Cell {
                count: 0.0,
                // A history of one instant has seen that much of its slot.
                exposure: share.max(1e-3),
            };
            days.add(slot.date, slot.number, cell);
        }
        let own = rows.rows.iter().filter(|row| row.queue == *queue);
        for row in own.filter(|row| row.at >= start) {
            let slot = grid.at(row.at);
            let share = length.num_seconds() as f64 / f64::from(grid.seconds());
            let cell = Cell {
                count: row.count,
                exposure: share,
            };
            days.add(slot.date, slot.number, cell);
        }
        Series {
            days,
            events: Vec::new(),
        }
    });
    Ok(Past {
        series: series.collect(),
        queues,
        end,
    })
}

/// The length of the counted intervals: the least distance of two starts.
fn interval(rows: &[Row], grid: &Grid) -> Result<TimeDelta, Refusal> {
    let distances = rows.windows(2).map(|pair| pair[1].at - pair[0].at);
    let wanted = i64::from(grid.seconds());
    let least = distances
        .filter(|distance| *distance > TimeDelta::zero())
        .min();
    let seconds = least.map_or(wanted, |least| least.num_seconds().max(1));
    if wanted % seconds == 0 {
        Ok(TimeDelta::seconds(seconds))
    } else {
        Err(Refusal::Coarser(seconds))
    }
}
