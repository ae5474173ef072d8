//! Who covers what: the seats of published shifts in a stretch of time.

use std::collections::BTreeMap;

use entity::store::shift::{self, roster};
use entity::value::{ExpertId, Instant, LanguageTag, QueueId, SeatId, SeatState, ShiftId};
use sea_orm::ConnectionTrait;

use crate::calendar::Span;
use crate::service::Fault;

/// One seat of a published shift, open, held or worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatCover {
    /// Of which shift.
    pub shift_id: ShiftId,
    /// The seat's row.
    pub seat_id: SeatId,
    /// Which seat of the shift.
    pub seat_no: i32,
    /// Who holds it, or worked it.
    pub expert_id: Option<ExpertId>,
    /// Published: open; claimed: held, unconfirmed; confirmed, checked in: held; ended, settled, cut
    /// short: worked.
    pub state: SeatState,
    /// Its holder wants to leave.
    pub replacement_sought: bool,
    /// It is open because somebody did not come, or left.
    pub emergency: bool,
    /// Waiting on it is paid.
    pub standby: bool,
    /// The queues that it serves, every one of them.
    pub queues: Vec<QueueId>,
    /// The language it is for; absent: any that its queues are served in.
    pub language: Option<LanguageTag>,
    /// When it is covered, or would be.
    pub span: Span,
}

/// The seats of published shifts that reach into `[from, to)`, by time. Seats that somebody gave
/// back, did not come to, or that were called off are not among them: whoever follows is.
///
/// # Errors
/// When the database fails.
pub async fn cover(
    db: &impl ConnectionTrait,
    from: Instant,
    to: Instant,
) -> Result<Vec<SeatCover>, Fault> {
    let seats = roster::seats_between(db, (from, to)).await?;
    let mut ids: Vec<ShiftId> = seats.iter().map(|seat| seat.shift_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let queues = shift::queues_of(db, &ids).await?;
    let shifts = shift::among(db, &ids).await?;
    let shifts: BTreeMap<_, _> = shifts.into_iter().map(|shift| (shift.id, shift)).collect();
    let mut covers = Vec::with_capacity(seats.len());
    for seat in seats {
        let Some(shift) = shifts.get(&seat.shift_id).filter(|_| counts(seat.state)) else {
            continue;
        };
        let end = seat
            .ended_at
            .map_or(seat.ends_at, |ended| ended.min(seat.ends_at));
        covers.extend(Span::new(seat.starts_at, end).map(|span| SeatCover {
            shift_id: seat.shift_id,
            seat_id: seat.id,
            seat_no: seat.seat_no,
            expert_id: seat.expert_id,
            state: seat.state,
            replacement_sought: seat.replacement_sought,
            emergency: seat.emergency,
            standby: seat.standby_hourly_amount.is_some(),
            queues: queues.get(&seat.shift_id).cloned().unwrap_or_default(),
            language: shift.language.clone(),
            span,
        }));
    }
    Ok(covers)
}

const fn counts(state: SeatState) -> bool {
    use SeatState::*;
    match state {
        Published | Claimed | Confirmed | CheckedIn | Ended | Settled | CutShort => true,
        Draft | Released | Reassigned | Cancelled | NoShow => false,
    }
}
