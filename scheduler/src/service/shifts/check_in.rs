//! Checking in: the expert is here for the shift.

use entity::db::WriteTx;
use entity::store::presence::{self, Saying};
use entity::store::profile;
use entity::store::shift::seat;
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{ExpertId, Instant, PresenceIntent, SeatState, ShiftId};
use sea_orm::ActiveValue::Set;

use super::announce;
use super::document::ExpertShift;
use super::release::no_seat;
use super::sheet::Sheet;
use crate::planning::duty::CHECK_IN_FROM;
use crate::service::offers::expert_of;
use crate::service::presence::LEASE;
use crate::service::{Context, Fault, UseCase};

/// An expert checks in, and is online with it.
#[derive(Clone, Copy, Debug)]
pub struct CheckIn {
    /// To which shift.
    pub shift: ShiftId,
}

impl UseCase for CheckIn {
    type Output = ExpertShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<ExpertShift, Fault> {
        let expert = expert_of(&context.actor)?;
        let sheet = Sheet::lock(tx, self.shift).await?;
        let held = match sheet.held_by(expert) {
            Some(held) => held,
            None => return Err(refusal(&sheet, expert)),
        };
        if held.state != SeatState::CheckedIn {
            in_time(held, context.now)?;
            enter(tx, context, held).await?;
            say_online(tx, context, expert).await?;
            announce(tx, context, &[expert]).await?;
        }
        ExpertShift::after(tx, context, (self.shift, expert)).await
    }
}

fn refusal(sheet: &Sheet, expert: ExpertId) -> Fault {
    match sheet.latest_of(expert).map(|seat| seat.state) {
        Some(SeatState::NoShow) => Fault::conflict(
            "no-show",
            "you did not check in within ten minutes of the start; claim the shift again while a \
             seat is open",
        ),
        _ => no_seat(),
    }
}

fn in_time(held: &Model, now: Instant) -> Result<(), Fault> {
    let opens = held.starts_at - CHECK_IN_FROM;
    if now < opens {
        let detail = "you can check in from a quarter of an hour before the start";
        let opens = serde_json::json!(opens);
        return Err(Fault::conflict("check-in-too-early", detail).with("opens_at", opens));
    }
    if now >= held.ends_at {
        return Err(Fault::conflict("shift-over", "this shift is over"));
    }
    Ok(())
}

/// The expert is here; whoever wanted to leave and came all the same stays.
pub(super) async fn enter(tx: &WriteTx, context: &Context, held: &Model) -> Result<(), Fault> {
    let further = ActiveModel {
        checked_in_at: Set(Some(context.now)),
        replacement_sought: Set(false),
        ..Default::default()
    };
    let arrow = (held.state, SeatState::CheckedIn);
    seat::transition(tx, held.id, arrow, further).await?;
    Ok(())
}

/// Being on a shift makes an expert offerable; one who pauses still does.
async fn say_online(tx: &WriteTx, context: &Context, expert: ExpertId) -> Result<(), Fault> {
    let known = profile::find(tx, expert).await?;
    let silent = |intent| matches!(intent, PresenceIntent::Offline | PresenceIntent::Draining);
    if known.is_some_and(|known| silent(known.intent)) {
        let saying = Saying {
            intent: PresenceIntent::Online,
            paused_until: None,
            lease_until: context.now + LEASE,
        };
        presence::say(tx, expert, saying, context.now).await?;
    }
    Ok(())
}
