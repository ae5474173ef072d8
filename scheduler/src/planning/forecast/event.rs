//! Announced demand: campaigns and launches that multiply or add.
//!
//! What happened during past events is not learned from: it says little about usual days.

use chrono::TimeDelta;
use entity::value::Instant;

use super::days::Days;
use super::grid::{Grid, Slot};

/// How uncertain an announced effect is: the variance of its relative error.
const UNCERTAINTY: f64 = 0.1;

/// An announced event over a span of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// By what demand is multiplied; 1 leaves it.
    pub factor: f64,
    /// How many queries come in addition over the whole span, in proportion to usual demand.
    pub extra: f64,
}

impl Event {
    /// The share of a slot that lies inside.
    fn share(&self, slot: &Slot) -> f64 {
        let inside = slot.end.min(self.to) - slot.start.max(self.from);
        let length = (slot.end - slot.start).max(TimeDelta::microseconds(1));
        (inside.num_milliseconds() as f64 / length.num_milliseconds().max(1) as f64).max(0.0)
    }
}

/// Forgets what was seen during events.
pub fn forget(days: &mut Days, grid: &Grid, events: &[Event]) {
    for event in events {
        for slot in grid.slots_between(grid.at(event.from).start, event.to) {
            if slot.date < days.first() {
                continue;
            }
            let day = (slot.date - days.first()).num_days();
            let Ok(day) = usize::try_from(day) else {
                continue;
            };
            if day >= days.len() {
                break;
            }
            days.hide(day, slot.number);
        }
    }
}

/// What events make of the means of some slots, and the variance they add to each.
#[must_use]
pub fn applied(events: &[Event], slots: &[Slot], means: &[f64]) -> Vec<(f64, f64)> {
    let mut changed: Vec<(f64, f64)> = means.iter().map(|mean| (*mean, 0.0)).collect();
    for event in events {
        let shares: Vec<f64> = slots.iter().map(|slot| event.share(slot)).collect();
        let usual: f64 = shares.iter().zip(means).map(|(s, m)| s * m).sum();
        let length = (event.to - event.from).num_milliseconds().max(1) as f64 / 1e3;
        // The part of the span that the slots show gets its part of the extra counts.
        let covered: f64 = shares.iter().zip(slots).map(|(s, t)| s * t.seconds()).sum();
        let extra = event.extra * (covered / length).min(1.0);
        for (place, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let multiplied = share * changed[place].0 * (event.factor - 1.0);
            let part = if usual > 0.0 {
                share * means[place] / usual
            } else {
                share * slots[place].seconds() / covered
            };
            let added = multiplied + extra * part;
            let (mean, variance) = changed[place];
            changed[place] = (
                (mean + added).max(0.0),
                variance + UNCERTAINTY * added * added,
            );
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::value::zone::Zone;

    fn slots() -> Vec<Slot> {
        let grid = Grid::new(Zone::utc(), 3_600).unwrap();
        let from = Instant::UNIX_EPOCH;
        grid.slots_between(from, from + TimeDelta::hours(4))
            .collect()
    }

    fn event(from: i64, to: i64, factor: f64, extra: f64) -> Event {
        let at = |minutes| Instant::UNIX_EPOCH + TimeDelta::minutes(minutes);
        Event {
            from: at(from),
            to: at(to),
            factor,
            extra,
        }
    }

    #[test]
    fn events_multiply_and_add_in_proportion() {
        let means = [10.0, 10.0, 30.0, 10.0];
        let doubled = applied(&[event(90, 180, 2.0, 0.0)], &slots(), &means);
        let told: Vec<f64> = doubled.iter().map(|(mean, _)| *mean).collect();
        assert_eq!(told, [10.0, 15.0, 60.0, 10.0]);
        let added = applied(&[event(60, 180, 1.0, 8.0)], &slots(), &means);
        let told: Vec<f64> = added.iter().map(|(mean, _)| *mean).collect();
        assert_eq!(told, [10.0, 12.0, 36.0, 10.0]);
        assert!(added[2].1 > 0.0 && added[0].1 == 0.0);
    }

    #[test]
    fn extra_counts_come_where_nothing_is_usual_too() {
        let added = applied(&[event(180, 300, 1.0, 8.0)], &slots(), &[0.0; 4]);
        assert_eq!(added[3].0, 4.0);
    }

    #[test]
    fn past_events_are_forgotten() {
        let grid = Grid::new(Zone::utc(), 3_600).unwrap();
        let mut days = Days::new("1970-01-01".parse().unwrap(), 24);
        for slot in grid.slots_between(
            Instant::UNIX_EPOCH,
            Instant::UNIX_EPOCH + TimeDelta::days(1),
        ) {
            let seen = super::super::days::Cell {
                count: 5.0,
                exposure: 1.0,
            };
            days.add(slot.date, slot.number, seen);
        }
        forget(
            &mut days,
            &grid,
            &[event(90, 150, 3.0, 0.0), event(9_000, 9_060, 1.0, 1.0)],
        );
        let hidden: Vec<usize> = (0..24)
            .filter(|&s| days.day(0)[s].exposure == 0.0)
            .collect();
        assert_eq!(hidden, [1, 2]);
    }
}
