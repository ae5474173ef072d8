//! Claiming a seat: proved and taken in one transaction.

use entity::db::WriteTx;
use entity::store::shift::seat;
use entity::table::shift_seat;
use entity::value::{ExpertId, SeatState, ShiftId};
use sea_orm::ActiveValue::Set;

use super::candidate::Candidate;
use super::document::ExpertShift;
use super::holding::{Holder, confirm, seat_holder};
use super::letter::{About, tell};
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::letter::Kind;
use crate::service::offers::expert_of;
use crate::service::{Context, Fault, UseCase};

/// An expert claims a seat.
///
/// The one who holds a seat already agrees to its present terms with it, takes back a release that
/// nobody has answered, and is otherwise told the same again.
#[derive(Clone, Copy, Debug)]
pub struct ClaimShift {
    /// Of which shift.
    pub shift: ShiftId,
    /// They come although it is outside their availability.
    pub outside_availability: bool,
}

impl UseCase for ClaimShift {
    type Output = ExpertShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<ExpertShift, Fault> {
        let expert = expert_of(&context.actor)?;
        let sheet = Sheet::lock(tx, self.shift).await?;
        if let Some(held) = sheet.held_by(expert) {
            keep(tx, context, held).await?;
        } else {
            sheet.takes_claims(context.now)?;
            let place = sheet.claimable().ok_or_else(taken)?;
            let span = sheet.ahead(context.now);
            let outside = self.prove(tx, context, (&sheet, span), expert).await?;
            let holder = Holder {
                expert,
                span,
                confirmed: true,
                outside_availability: outside,
                override_reason: None,
            };
            let leaver = place.expert_id;
            seat_holder(tx, context, (&sheet, place), &holder).await?;
            if let Some(leaver) = leaver {
                let about = About::Seat(&sheet, place);
                tell(tx, context, about, (Kind::ShiftReplaced, leaver)).await?;
            }
        }
        ExpertShift::after(tx, context, (self.shift, expert)).await
    }
}

impl ClaimShift {
    /// Proves that nothing speaks against it; answers whether it is outside the availability.
    async fn prove(
        &self,
        tx: &WriteTx,
        context: &Context,
        (sheet, span): (&Sheet, Span),
        expert: ExpertId,
    ) -> Result<bool, Fault> {
        let candidate = Candidate::lock(tx, context, expert, span).await?;
        let hurdles = candidate.hurdles(sheet, span);
        let outside = hurdles.iter().any(|hurdle| hurdle.waivable);
        let waived = self.outside_availability;
        match hurdles
            .into_iter()
            .find(|hurdle| !(waived && hurdle.waivable))
        {
            Some(hurdle) => Err(hurdle.fault()),
            None => Ok(outside),
        }
    }
}

/// All seats have holders who mean to come.
fn taken() -> Fault {
    Fault::conflict(
        "shift-taken",
        "all seats of this shift are taken; look for another among the open ones",
    )
}

/// The holder means to come, on the present terms.
async fn keep(tx: &WriteTx, context: &Context, held: &shift_seat::Model) -> Result<(), Fault> {
    if held.replacement_sought {
        let stays = shift_seat::ActiveModel {
            replacement_sought: Set(false),
            notice_class: Set(None),
            notice_at: Set(None),
            ..Default::default()
        };
        seat::change(tx, (held.id, held.state), stays).await?;
    }
    if held.state == SeatState::Claimed {
        confirm(tx, context, held).await?;
    }
    Ok(())
}
