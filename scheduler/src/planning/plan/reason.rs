//! Why a seat stays empty.

use std::ops::Range;

use super::duty::{Rules, Shift};

/// The reason for an unfilled seat, from the nearest to the farthest from being filled.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody could come, but the seat is worth less than that costs.
    Cost,
    /// Who could come has spent the hours or the number of shifts.
    Hours,
    /// Who could come rests from one shift or for the next.
    Rest,
    /// Everybody with the skill is unavailable or sits elsewhere.
    NotAvailable,
    /// Nobody has the skill.
    NoSkill,
}

/// What keeps an expert with the skill from being on duty in the interval `t` besides the
/// `shifts` that the expert has, pinned ones included.
#[must_use]
pub fn hindrance(rules: &Rules, shifts: &[Shift], t: u32) -> Reason {
    let spans = rules
        .available
        .iter()
        .filter(|span| span.contains(&t) && narrow(span.len()) >= rules.min_shift);
    if shifts.iter().any(|shift| shift.contains(&t)) {
        return Reason::NotAvailable;
    }
    let hours: u32 = shifts.iter().map(|shift| narrow(shift.len())).sum();
    let left = rules.max_intervals.saturating_sub(hours);
    let another = narrow(shifts.len()) < rules.max_shifts;
    let mut nearest = Reason::NotAvailable;
    for span in spans {
        let found = in_span(rules, shifts, (span, t), (left, another));
        nearest = nearest.min(found);
    }
    nearest
}

/// The same within one span of availability that contains `t`.
fn in_span(
    rules: &Rules,
    shifts: &[Shift],
    (span, t): (&Range<u32>, u32),
    (left, another): (u32, bool),
) -> Reason {
    let mut hindered = None;
    for shift in shifts.iter().filter(|shift| {
        !rules.pinned.contains(shift) && span.start <= shift.start && shift.end <= span.end
    }) {
        let longer = shift.start.min(t)..shift.end.max(t + 1);
        let more = narrow(longer.len() - shift.len());
        if narrow(longer.len()) <= rules.max_shift && rested(rules, shifts, &longer, Some(shift)) {
            if more <= left {
                return Reason::Cost;
            }
            hindered = Some(Reason::Hours);
        }
    }
    let shortest = rules.min_shift.max(1);
    let earliest = span.start.max((t + 1).saturating_sub(shortest));
    for at in earliest..=t {
        let fresh = at..at + shortest;
        if fresh.end <= span.end && rested(rules, shifts, &fresh, None) {
            if another && shortest <= left {
                return Reason::Cost;
            }
            hindered = Some(Reason::Hours);
        }
    }
    hindered.unwrap_or(Reason::Rest)
}

/// Whether a shift keeps rest from all others but the one that it replaces.
fn rested(rules: &Rules, shifts: &[Shift], new: &Shift, replaced: Option<&Shift>) -> bool {
    shifts
        .iter()
        .filter(|&other| Some(other) != replaced)
        .all(|other| {
            new.start >= other.end.saturating_add(rules.min_rest)
                || other.start >= new.end.saturating_add(rules.min_rest)
        })
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
