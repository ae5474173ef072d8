//! One series as local days and slots of the day: what was counted, and how much of it was seen.
//!
//! Knows nothing of instants (see [`super::grid`]) and estimates nothing.

use std::collections::BTreeSet;

use chrono::{Datelike, Days as DayCount, NaiveDate};

/// Why a day is not like its weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Special {
    /// A public holiday.
    Holiday,
    /// A day on which the brand is closed.
    Closure,
}

/// The days that are not like their weekday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecialDays {
    /// Public holidays.
    pub holidays: BTreeSet<NaiveDate>,
    /// The brand's closures; one that is also a holiday counts as a closure.
    pub closures: BTreeSet<NaiveDate>,
}

impl SpecialDays {
    /// What that date is.
    #[must_use]
    pub fn of(&self, date: NaiveDate) -> Option<Special> {
        if self.closures.contains(&date) {
            Some(Special::Closure)
        } else {
            self.holidays.contains(&date).then_some(Special::Holiday)
        }
    }
}

/// What is known of one slot of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// What was counted.
    pub count: f64,
    /// How much of the slot was seen: 0 unobserved, 1 the whole slot, 2 where a clock change lets
    /// it occur twice.
    pub exposure: f64,
}

/// The counts of one series: `slots` cells for each local day from `first` on.
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    first: NaiveDate,
    slots: usize,
    cells: Vec<Cell>,
}

impl Days {
    /// A series without days yet; the first day that is asked for or added is `first`.
    #[must_use]
    pub const fn new(first: NaiveDate, slots: usize) -> Self {
        Self {
            first,
            slots,
            cells: Vec::new(),
        }
    }

    /// The number of days.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len().checked_div(self.slots).unwrap_or(0)
    }

    /// Whether there is no day.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The number of slots of a day.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.slots
    }

    /// The first day.
    #[must_use]
    pub const fn first(&self) -> NaiveDate {
        self.first
    }

    /// The date of the day of that number, also beyond the end.
    #[must_use]
    pub fn date(&self, day: usize) -> NaiveDate {
        let date = self.first.checked_add_days(DayCount::new(day as u64));
        date.unwrap_or(NaiveDate::MAX)
    }

    /// The weekday of the day of that number, Monday 0, also beyond the end.
    #[must_use]
    pub fn weekday(&self, day: usize) -> usize {
        (self.first.weekday().num_days_from_monday() as usize + day) % 7
    }

    /// The cells of a day.
    #[must_use]
    pub fn day(&self, day: usize) -> &[Cell] {
        self.cells
            .get(day * self.slots..(day + 1) * self.slots)
            .unwrap_or_default()
    }

    /// Adds to a cell; days before the first are left out, the days up to it come into being.
    pub fn add(&mut self, date: NaiveDate, slot: usize, seen: Cell) {
        let Ok(day) = usize::try_from((date - self.first).num_days()) else {
            return;
        };
        if slot >= self.slots {
            return;
        }
        if day >= self.len() {
            self.cells.resize((day + 1) * self.slots, Cell::default());
        }
        let cell = &mut self.cells[day * self.slots + slot];
        cell.count += seen.count;
        cell.exposure += seen.exposure;
    }

    /// Forgets what was seen in a cell.
    pub fn hide(&mut self, day: usize, slot: usize) {
        if let Some(cell) = self.cells.get_mut(day * self.slots + slot) {
            *cell = Cell::default();
        }
    }

    /// The days before the day of that number, at most the last `most` of them.
    #[must_use]
    pub fn before(&self, end: usize, most: usize) -> Self {
        let end = end.min(self.len());
        let start = end.saturating_sub(most);
        Self {
            first: self.date(start),
            slots: self.slots,
            cells: self.cells[start * self.slots..end * self.slots].to_vec(),
        }
    }

    /// How much of each slot the series shows where it shows most: a slot that it always shows in
    /// part only is forecast as that part.
    #[must_use]
    pub fn usual_exposure(&self) -> Vec<f64> {
        let mut usual = vec![0.0_f64; self.slots];
        for day in self.cells.chunks_exact(self.slots.max(1)) {
            for (usual, cell) in usual.iter_mut().zip(day) {
                *usual = usual.max(cell.exposure.min(1.0));
            }
        }
        for usual in &mut usual {
            if *usual <= 0.0 {
                *usual = 1.0;
            }
        }
        usual
    }

    /// The number of days on which anything was seen.
    #[must_use]
    pub fn observed(&self) -> usize {
        let days = self.cells.chunks_exact(self.slots.max(1));
        days.filter(|day| day.iter().any(|cell| cell.exposure > 0.0))
            .count()
    }

    /// The mean count of a whole slot.
    #[must_use]
    pub fn mean_rate(&self) -> f64 {
        let count: f64 = self.cells.iter().map(|cell| cell.count).sum();
        let exposure: f64 = self.cells.iter().map(|cell| cell.exposure).sum();
        if exposure > 0.0 {
            count / exposure
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_grow_and_are_cut() {
        let mut days = Days::new(date("2026-03-02"), 2);
        let seen = |count| Cell {
            count,
            exposure: 1.0,
        };
        days.add(date("2026-03-04"), 1, seen(3.0));
        days.add(date("2026-03-04"), 1, seen(1.0));
        days.add(date("2026-03-01"), 1, seen(9.0));
        days.add(date("2026-03-02"), 7, seen(9.0));
        assert_eq!((days.len(), days.observed()), (3, 1));
        assert_eq!((days.weekday(0), days.weekday(8)), (0, 1));
        assert_eq!(days.day(2)[1].count, 4.0);
        assert_eq!(days.mean_rate(), 2.0);
        let cut = days.before(9, 2);
        assert_eq!((cut.first(), cut.len()), (date("2026-03-03"), 2));
        assert_eq!(cut.day(1)[1].exposure, 2.0);
        assert_eq!(days.usual_exposure(), [1.0, 1.0]);
    }

    #[test]
    fn a_closure_wins_over_a_holiday() {
        let day = date("2026-12-25");
        let mut special = SpecialDays::default();
        assert_eq!(special.of(day), None);
        special.holidays.insert(day);
        assert_eq!(special.of(day), Some(Special::Holiday));
        special.closures.insert(day);
        assert_eq!(special.of(day), Some(Special::Closure));
    }
}
