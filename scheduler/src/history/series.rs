//! From rows to series: what each slot of the grid held, and how much of it was seen.

use chrono::TimeDelta;
use entity::value::Instant;

use super::read::{Kind, Row, Rows};
use crate::planning::forecast::{Cell, Days, Grid, Series, Slot};

/// The longest history that is used, in days: five years.
const LONGEST_DAYS: i64 = 1_830;

/// Messages show at least that share of the first and the last slot: one at the very end of a
/// history tells no rate of a thousand an hour.
const LEAST_SEEN: f64 = 0.25;

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
    let mut days = vec![Days::new(grid.date(start), grid.slots()); queues.len()];
    for slot in &slots {
        let seen = slot.end.min(last.at) - slot.start.max(start);
        let cell = Cell {
            count: 0.0,
            exposure: share(seen, grid).max(LEAST_SEEN),
        };
        for days in &mut days {
            days.add(slot.date, slot.number, cell);
        }
    }
    let mut slot = grid.at(start);
    for row in rows.rows.iter().filter(|row| row.at >= start) {
        // Rows are in order of time: mostly the slot is the one of the row before.
        if !(slot.start..slot.end).contains(&row.at) {
            slot = grid.at(row.at);
        }
        let cell = Cell {
            count: row.count,
            exposure: share(length, grid),
        };
        if let Ok(place) = queues.binary_search(&row.queue) {
            days[place].add(slot.date, slot.number, cell);
        }
    }
    let series = days.into_iter().map(|days| Series {
        days,
        events: Vec::new(),
    });
    Ok(Past {
        series: series.collect(),
        queues,
        end,
    })
}

/// How much of a slot that is.
fn share(length: TimeDelta, grid: &Grid) -> f64 {
    length.num_milliseconds() as f64 / 1e3 / f64::from(grid.seconds())
}

/// The length of counted intervals in seconds: the least distance of two starts; `None` where all
/// start at once.
#[must_use]
pub fn counted_seconds(rows: &[Row]) -> Option<i64> {
    let distances = rows.windows(2).map(|pair| pair[1].at - pair[0].at);
    let least = distances
        .filter(|distance| *distance > TimeDelta::zero())
        .min();
    least.map(|least| least.num_seconds().max(1))
}

/// The length of the counted intervals, where it fits the grid.
fn interval(rows: &[Row], grid: &Grid) -> Result<TimeDelta, Refusal> {
    let wanted = i64::from(grid.seconds());
    let seconds = counted_seconds(rows).unwrap_or(wanted);
    if wanted % seconds == 0 {
        Ok(TimeDelta::seconds(seconds))
    } else {
        Err(Refusal::Coarser(seconds))
    }
}
