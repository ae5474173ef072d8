//! Which open shifts a gap still needs.

use chrono::TimeDelta;
use entity::value::{Instant, ShiftOrigin};

use super::share;
use crate::calendar::Span;
use crate::service::gaps::Picture;
use crate::service::shifts::Sheet;

/// So long a shift stands before it is taken back: demand that wavers must not make it flicker.
const STANDS_FOR: TimeDelta = TimeDelta::hours(1);

/// An open shift that a gap needs.
#[derive(Debug)]
pub(super) struct Needed {
    pub(super) sheet: Sheet,
    /// What of the seats required in its time nobody holds, in hundredths of a percent.
    pub(super) unfilled: u32,
}

/// Parts shifts with open seats into those that a gap needs, and those of the loop that none does.
/// The others' are nobody's business here.
pub(super) fn sort(
    picture: &Picture,
    sheets: Vec<Sheet>,
    now: Instant,
) -> (Vec<Needed>, Vec<Sheet>) {
    let (mut needed, mut idle) = (Vec::new(), Vec::new());
    for sheet in sheets {
        let (required, missing) = of(picture, &sheet, sheet.ahead(now));
        let own = sheet.shift.origin == ShiftOrigin::Loop;
        if missing > 0 {
            let unfilled = share(missing, required);
            needed.push(Needed { sheet, unfilled });
        } else if own && now - sheet.shift.created_at >= STANDS_FOR {
            idle.push(sheet);
        }
    }
    (needed, idle)
}

/// Seats required and missing where a shift would help, summed over its intervals.
fn of(picture: &Picture, sheet: &Sheet, span: Span) -> (u32, u32) {
    let cut = &picture.demand.cut;
    let inside: Vec<u32> = (0..cut.count)
        .filter(|t| cut.span(*t).within(span).is_some())
        .collect();
    let serves = |source: &crate::service::gaps::demand::Source| {
        let language = sheet.shift.language.as_ref();
        sheet.queues.iter().any(|queue| queue.id == source.queue.id)
            && language.is_none_or(|language| *language == source.language)
    };
    let streams = picture.demand.sources.iter().zip(&picture.cells);
    let (mut required, mut missing) = (0, 0);
    for (_, row) in streams.filter(|(source, _)| serves(source)) {
        for cell in inside.iter().filter_map(|t| row.get(*t as usize)) {
            required += cell.required;
            missing += cell.missing();
        }
    }
    (required, missing)
}
