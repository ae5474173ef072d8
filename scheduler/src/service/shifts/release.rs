//! Giving a seat back: free, with a replacement sought, or in the middle.

use entity::db::WriteTx;
use entity::store::shift::{seat, swap};
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{NoticeClass, SeatState, ShiftId, SwapState};
use sea_orm::ActiveValue::Set;

use super::announce;
use super::document::ExpertShift;
use super::holding::{leave, reopen};
use super::sheet::Sheet;
use crate::planning::duty::{Hold, Leaving, SHORTEST_CLAIM};
use crate::service::offers::expert_of;
use crate::service::{Context, Fault, UseCase};

/// An expert gives a seat back; what follows was shown with the shift before.
#[derive(Clone, Copy, Debug)]
pub struct ReleaseShift {
    /// Of which shift.
    pub shift: ShiftId,
}

impl UseCase for ReleaseShift {
    type Output = ExpertShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<ExpertShift, Fault> {
        let expert = expert_of(&context.actor)?;
        let sheet = Sheet::lock(tx, self.shift).await?;
        match sheet.held_by(expert) {
            Some(held) if !held.replacement_sought => {
                let leaving = Leaving::of(&hold_of(held), context.now);
                go(tx, context, (&sheet, held), leaving).await?;
                announce(tx, context, &[expert]).await?;
            }
            Some(_) => {}
            None if was_released(&sheet, expert) => {}
            None => return Err(no_seat()),
        }
        ExpertShift::after(tx, context, (self.shift, expert)).await
    }
}

/// How a seat is held.
pub(super) fn hold_of(held: &Model) -> Hold {
    Hold {
        state: held.state,
        start: held.starts_at,
        claimed_at: held.claimed_at,
        agreed: held.confirmed_at.is_some(),
    }
}

/// The expert has no seat to give back, check in to, or swap.
pub(super) fn no_seat() -> Fault {
    Fault::conflict("no-seat", "you hold no seat of this shift; claim one first")
}

/// A repeat of a release is told the same again.
fn was_released(sheet: &Sheet, expert: entity::value::ExpertId) -> bool {
    let latest = sheet.latest_of(expert);
    latest.is_some_and(|seat| matches!(seat.state, SeatState::Released | SeatState::CutShort))
}

async fn go(
    tx: &WriteTx,
    context: &Context,
    (sheet, held): (&Sheet, &Model),
    leaving: Leaving,
) -> Result<(), Fault> {
    let noted = ActiveModel {
        notice_class: Set(Some(leaving.class())),
        notice_at: Set(Some(context.now)),
        ..Default::default()
    };
    let gone = ActiveModel {
        ended_at: Set(Some(context.now)),
        ..noted.clone()
    };
    match leaving {
        Leaving::Free => {
            let held = unchecked(tx, held).await?;
            leave(tx, context, &held, (SeatState::Released, gone)).await?;
            reopen(tx, context, sheet, (held.seat_no, held.emergency)).await
        }
        Leaving::Until(NoticeClass::Free | NoticeClass::Late | NoticeClass::LastMinute) => {
            let held = unchecked(tx, held).await?;
            let sought = ActiveModel {
                replacement_sought: Set(true),
                ..noted
            };
            seat::change(tx, (held.id, held.state), sought).await?;
            let whose = (held.shift_id, Some(held.id));
            swap::end_all(tx, whose, SwapState::Withdrawn, context.now).await?;
            Ok(())
        }
        Leaving::CutShort => {
            leave(tx, context, held, (SeatState::CutShort, gone)).await?;
            if held.ends_at - context.now < SHORTEST_CLAIM {
                return Ok(());
            }
            reopen(tx, context, sheet, (held.seat_no, true)).await
        }
    }
}

/// Somebody who checked in before the start and leaves is not here after all.
pub(super) async fn unchecked(tx: &WriteTx, held: &Model) -> Result<Model, Fault> {
    if held.state != SeatState::CheckedIn {
        return Ok(held.clone());
    }
    let further = ActiveModel {
        checked_in_at: Set(None),
        ..Default::default()
    };
    let arrow = (SeatState::CheckedIn, SeatState::Claimed);
    let back = seat::transition(tx, held.id, arrow, further).await?;
    back.ok_or_else(|| Fault::internal(format!("{} changed although it was locked", held.id)))
}
