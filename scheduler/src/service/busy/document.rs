//! What an expert is shown of their own calendar.

use chrono::TimeDelta;
use entity::store::busy;
use entity::store::shift::roster;
use entity::table::{busy_calendar, busy_interval, shift_seat};
use entity::value::{ExpertId, Instant, ShiftId};
use sea_orm::ConnectionTrait;

use crate::calendar::Span;
use crate::service::Fault;

/// How far ahead busy stretches are shown.
const SHOWN: TimeDelta = TimeDelta::days(28);

/// Conflicts that are shown at most.
const CONFLICTS_MAX: usize = 100;

/// An expert's own calendar and what it says.
#[derive(Clone, Debug)]
pub struct BusyDocument {
    /// Where it comes from, and how it was read.
    pub calendar: busy_calendar::Model,
    /// When the expert is busy in the next four weeks.
    pub busy: Vec<Span>,
    /// Shifts of theirs during which they are busy, by time.
    pub conflicts: Vec<Conflict>,
}

/// A shift during which its holder is busy elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The shift.
    pub shift: ShiftId,
    /// When it is.
    pub span: Span,
    /// The first stretch of it in which they are busy.
    pub busy: Span,
}

/// An expert's own calendar; `None` where they have none.
///
/// # Errors
/// When the database fails.
pub async fn document(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    now: Instant,
) -> Result<Option<BusyDocument>, Fault> {
    let Some(calendar) = busy::find(db, expert).await? else {
        return Ok(None);
    };
    let far = now + super::AHEAD;
    let rows = busy::intervals(db, Some(&[expert]), (now, far)).await?;
    let spans: Vec<Span> = rows.iter().filter_map(span_of).collect();
    let duties = roster::duties(db, &[expert], (now, far)).await?;
    let conflicts = duties.iter().filter_map(|seat| conflict(seat, &spans));
    Ok(Some(BusyDocument {
        conflicts: conflicts.take(CONFLICTS_MAX).collect(),
        busy: spans
            .iter()
            .copied()
            .filter(|span| span.start < now + SHOWN)
            .collect(),
        calendar,
    }))
}

fn span_of(row: &busy_interval::Model) -> Option<Span> {
    Span::new(row.starts_at, row.ends_at)
}

fn conflict(seat: &shift_seat::Model, busy: &[Span]) -> Option<Conflict> {
    let span = Span::new(seat.starts_at, seat.ends_at).filter(|_| seat.state.is_held())?;
    let inside = busy.iter().find_map(|busy| busy.within(span))?;
    Some(Conflict {
        shift: seat.shift_id,
        span,
        busy: inside,
    })
}
