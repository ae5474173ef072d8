//! Seats change hands: opened, given to a holder, and what that tells others.

use entity::db::WriteTx;
use entity::store::shift::{seat, swap};
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{ExpertId, SeatState, SwapState};
use sea_orm::ActiveValue::Set;

use super::announce;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::planning::duty::part_of;
use crate::service::{Context, Fault};

/// Who gets a seat, and how.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    /// Who.
    pub(super) expert: ExpertId,
    /// What of the shift they work.
    pub(super) span: Span,
    /// They agreed themselves.
    pub(super) confirmed: bool,
    /// They took it although it is outside their availability.
    pub(super) outside_availability: bool,
    /// Why the rules were set aside.
    pub(super) override_reason: Option<String>,
}

/// A row for a seat that is open from now on.
pub(super) fn open_seat(context: &Context, sheet: &Sheet, number: i32, emergency: bool) -> Model {
    let state = match sheet.is_public() {
        true => SeatState::Published,
        false => SeatState::Draft,
    };
    Model {
        id: context.id(),
        shift_id: sheet.shift.id,
        seat_no: number,
        state,
        expert_id: None,
        starts_at: sheet.shift.starts_at,
        ends_at: sheet.shift.ends_at,
        revision: 1,
        outside_availability: false,
        override_reason: None,
        incentive_amount: sheet.shift.incentive_amount,
        standby_hourly_amount: sheet.shift.standby_hourly_amount,
        currency: sheet.shift.currency,
        claimed_at: None,
        confirmed_at: None,
        reminded_at: None,
        checked_in_at: None,
        notice_class: None,
        notice_at: None,
        replacement_sought: false,
        emergency,
        ended_at: None,
        created_at: context.now,
    }
}

/// Opens a seat again that somebody left.
pub(super) async fn reopen(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
    (number, emergency): (i32, bool),
) -> Result<(), Fault> {
    let row = open_seat(context, sheet, number, emergency);
    seat::insert_all(tx, vec![row]).await?;
    Ok(())
}

/// Gives a seat to an expert: an open one, or one that its holder wants to leave.
pub(super) async fn seat_holder(
    tx: &WriteTx,
    context: &Context,
    (sheet, place): (&Sheet, &Model),
    holder: &Holder,
) -> Result<Model, Fault> {
    let row = match place.expert_id {
        None => fill(tx, context, (sheet, place), holder).await?,
        Some(leaver) => {
            hand_over(tx, context, place, leaver).await?;
            let open = open_seat(context, sheet, place.seat_no, place.emergency);
            seat::insert_all(tx, vec![open.clone()]).await?;
            fill(tx, context, (sheet, &open), holder).await?
        }
    };
    announce(tx, context, &[holder.expert]).await?;
    if holder.confirmed {
        return confirm(tx, context, &row).await;
    }
    Ok(row)
}

async fn fill(
    tx: &WriteTx,
    context: &Context,
    (sheet, open): (&Sheet, &Model),
    holder: &Holder,
) -> Result<Model, Fault> {
    let terms = &sheet.shift;
    let further = ActiveModel {
        expert_id: Set(Some(holder.expert)),
        starts_at: Set(holder.span.start),
        ends_at: Set(holder.span.end),
        outside_availability: Set(holder.outside_availability),
        override_reason: Set(holder.override_reason.clone()),
        incentive_amount: Set(terms
            .incentive_amount
            .map(|amount| part_of(amount, holder.span, sheet.span()))),
        standby_hourly_amount: Set(terms.standby_hourly_amount),
        currency: Set(terms.currency),
        claimed_at: Set(Some(context.now)),
        ..Default::default()
    };
    let arrow = (SeatState::Published, SeatState::Claimed);
    let filled = seat::transition(tx, open.id, arrow, further).await?;
    filled.ok_or_else(|| Fault::internal(format!("{} changed although it was locked", open.id)))
}

/// The holder agrees to the present terms.
pub(super) async fn confirm(tx: &WriteTx, context: &Context, row: &Model) -> Result<Model, Fault> {
    let further = ActiveModel {
        confirmed_at: Set(Some(context.now)),
        ..Default::default()
    };
    let arrow = (SeatState::Claimed, SeatState::Confirmed);
    let confirmed = seat::transition(tx, row.id, arrow, further).await?;
    confirmed.ok_or_else(|| Fault::internal(format!("{} changed although it was locked", row.id)))
}

/// A holder is free: somebody else takes the seat.
pub(super) async fn hand_over(
    tx: &WriteTx,
    context: &Context,
    place: &Model,
    leaver: ExpertId,
) -> Result<(), Fault> {
    let further = ActiveModel {
        ended_at: Set(Some(context.now)),
        replacement_sought: Set(false),
        ..Default::default()
    };
    leave(tx, context, place, (SeatState::Reassigned, further)).await?;
    announce(tx, context, &[leaver]).await?;
    Ok(())
}

/// Ends somebody's time on a seat, and every wish to swap it.
pub(super) async fn leave(
    tx: &WriteTx,
    context: &Context,
    place: &Model,
    (to, further): (SeatState, ActiveModel),
) -> Result<Model, Fault> {
    let left = seat::transition(tx, place.id, (place.state, to), further).await?;
    let left = left
        .ok_or_else(|| Fault::internal(format!("{} changed although it was locked", place.id)))?;
    let whose = (place.shift_id, Some(place.id));
    swap::end_all(tx, whose, SwapState::Closed, context.now).await?;
    Ok(left)
}
