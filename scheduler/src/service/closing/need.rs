//! Which open shifts a gap still needs.

use chrono::TimeDelta;
use entity::table::shift_seat;
use entity::value::{Instant, SeatState, ShiftOrigin};

use super::share;
use crate::calendar::Span;
use crate::planning::gap::Cell;
use crate::service::gaps::Picture;
use crate::service::gaps::demand::Source;
use crate::service::shifts::Sheet;

/// So long a shift stands before it is taken back: demand that wavers must not make it flicker.
const STANDS_FOR: TimeDelta = TimeDelta::hours(1);

/// An open shift that a gap needs.
#[derive(Debug)]
pub(super) struct Needed {
    pub(super) sheet: Sheet,
    /// What of the seats required in its time nobody holds, in hundredths of a percent.
    pub(super) unfilled: u32,
    /// How many people it still needs.
    pub(super) seats: u32,
}

/// A shift with more open seats than any gap needs.
#[derive(Debug)]
pub(super) struct Surplus {
    pub(super) sheet: Sheet,
    /// The open seats that it still needs.
    pub(super) keep: usize,
}

/// Parts shifts with open seats into those that are needed, and those of the loop that stand open
/// for nobody. A shift is needed where somebody is missing, and where its holder wants to leave.
pub(super) fn sort(
    picture: &Picture,
    sheets: Vec<Sheet>,
    now: Instant,
) -> (Vec<Needed>, Vec<Surplus>) {
    let (mut needed, mut surplus) = (Vec::new(), Vec::new());
    for sheet in sheets {
        let gap = Gap::of(picture, &sheet, sheet.ahead(now));
        let leaving = count(&sheet, |seat| {
            seat.state.is_held() && seat.replacement_sought
        });
        let open = count(&sheet, |seat| seat.state == SeatState::Published);
        let keep = open.min(gap.most as usize);
        let own = sheet.shift.origin == ShiftOrigin::Loop;
        if own && keep < open && now - sheet.shift.created_at >= STANDS_FOR {
            let sheet = sheet.clone();
            surplus.push(Surplus { sheet, keep });
        }
        if keep + leaving > 0 {
            needed.push(Needed {
                unfilled: share(gap.missing, gap.required),
                seats: u32::try_from(keep + leaving).unwrap_or(u32::MAX),
                sheet,
            });
        }
    }
    (needed, surplus)
}

fn count(sheet: &Sheet, of: impl Fn(&shift_seat::Model) -> bool) -> usize {
    sheet.seats.iter().filter(|seat| of(seat)).count()
}

/// What is required and missing where a shift would help.
#[derive(Clone, Copy, Debug, Default)]
struct Gap {
    /// Summed over its intervals.
    required: u32,
    /// Summed over its intervals.
    missing: u32,
    /// In the worst of its intervals.
    most: u32,
}

impl Gap {
    fn of(picture: &Picture, sheet: &Sheet, span: Span) -> Self {
        let cut = &picture.demand.cut;
        let serves = |source: &Source| {
            let language = sheet.shift.language.as_ref();
            sheet.queues.iter().any(|queue| queue.id == source.queue.id)
                && language.is_none_or(|language| *language == source.language)
        };
        let streams = picture.demand.sources.iter().zip(&picture.cells);
        let rows: Vec<&Vec<Cell>> = streams
            .filter(|(source, _)| serves(source))
            .map(|(_, row)| row)
            .collect();
        let mut gap = Self::default();
        let inside = (0..cut.count).filter(|t| cut.span(*t).within(span).is_some());
        for t in inside {
            let cells = rows.iter().filter_map(|row| row.get(t as usize));
            let (required, missing) = cells.fold((0, 0), |(required, missing), cell| {
                (required + cell.required, missing + cell.missing())
            });
            gap.required += required;
            gap.missing += missing;
            gap.most = gap.most.max(missing);
        }
        gap
    }
}
