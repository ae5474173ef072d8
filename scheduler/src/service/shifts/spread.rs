//! A changed shift reaches its seats: open ones follow, holders keep what they have and are asked.

use entity::db::WriteTx;
use entity::store::presence;
use entity::store::shift::seat;
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{ExpertId, SeatState};
use sea_orm::ActiveValue::Set;

use super::announce;
use super::candidate::Candidate;
use super::holding::open_seat;
use super::letter::{About, tell};
use super::release::unchecked;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::letter::Kind;
use crate::planning::duty::{Objection, part_of};
use crate::service::{Context, Fault};

/// Brings the seats in line with the shift.
pub(super) async fn spread(
    tx: &WriteTx,
    context: &Context,
    (sheet, moved): (&Sheet, bool),
) -> Result<(), Fault> {
    let held = sheet.live().filter_map(|seat| seat.expert_id);
    let mut experts: Vec<ExpertId> = held.collect();
    experts.sort_unstable();
    presence::lock_experts(tx, &experts).await?;
    for row in sheet.live() {
        match row.expert_id {
            None => spread_open(tx, sheet, row).await?,
            Some(_) => spread_pay(tx, sheet, row).await?,
        }
    }
    if moved {
        let sheet = Sheet::read(tx, sheet.shift.id).await?;
        for row in sheet.live() {
            if let Some(expert) = row.expert_id {
                ask_again(tx, context, (&sheet, row), expert).await?;
            }
        }
    }
    announce(tx, context, &experts).await?;
    Ok(())
}

/// Open seats are as the shift is.
pub(super) async fn spread_open(tx: &WriteTx, sheet: &Sheet, row: &Model) -> Result<(), Fault> {
    let shift = &sheet.shift;
    let as_shift = ActiveModel {
        starts_at: Set(shift.starts_at),
        ends_at: Set(shift.ends_at),
        incentive_amount: Set(shift.incentive_amount),
        standby_hourly_amount: Set(shift.standby_hourly_amount),
        currency: Set(shift.currency),
        ..Default::default()
    };
    if row.state == SeatState::Draft && sheet.is_public() {
        let arrow = (SeatState::Draft, SeatState::Published);
        seat::transition(tx, row.id, arrow, as_shift).await?;
    } else {
        seat::change(tx, (row.id, row.state), as_shift).await?;
    }
    Ok(())
}

/// A raise reaches those who hold a seat: whoever came early does not regret it.
async fn spread_pay(tx: &WriteTx, sheet: &Sheet, row: &Model) -> Result<(), Fault> {
    let shift = &sheet.shift;
    let same = row.currency.is_none() || row.currency == shift.currency;
    let theirs = Span::new(row.starts_at, row.ends_at).unwrap_or(sheet.span());
    let part = |amount| part_of(amount, theirs, sheet.span());
    let raised = ActiveModel {
        incentive_amount: Set(row.incentive_amount.max(shift.incentive_amount.map(part))),
        standby_hourly_amount: Set(row.standby_hourly_amount.max(shift.standby_hourly_amount)),
        currency: Set(row.currency.or(shift.currency)),
        ..Default::default()
    };
    if same {
        seat::change(tx, (row.id, row.state), raised).await?;
    }
    Ok(())
}

/// A holder's seat moves with the shift, and they are asked to confirm it.
async fn ask_again(
    tx: &WriteTx,
    context: &Context,
    (sheet, row): (&Sheet, &Model),
    expert: ExpertId,
) -> Result<(), Fault> {
    let span = sheet.span();
    let candidate = Candidate::lock(tx, context, expert, span).await?;
    let objections = candidate.objections(span, Some(row.id));
    if let Some(Objection::Overlap(duty)) = objections
        .iter()
        .find(|objection| matches!(objection, Objection::Overlap(_)))
    {
        let detail = format!(
            "{expert} holds a seat and is on duty from {} to {}; take them off one of the shifts \
             first",
            duty.start, duty.end
        );
        return Err(Fault::conflict("shift-overlap", detail));
    }
    let row = unchecked(tx, row).await?;
    let moved = ActiveModel {
        starts_at: Set(span.start),
        ends_at: Set(span.end),
        confirmed_at: Set(None),
        reminded_at: Set(None),
        ..Default::default()
    };
    match row.state {
        SeatState::Confirmed => {
            let arrow = (SeatState::Confirmed, SeatState::Claimed);
            seat::transition(tx, row.id, arrow, moved).await?;
        }
        _ => {
            seat::change(tx, (row.id, row.state), moved).await?;
        }
    }
    tell(
        tx,
        context,
        About::Shift(sheet),
        (Kind::ShiftChanged, expert),
    )
    .await
}

/// Adds or takes away open seats until there are as many as needed.
pub(super) async fn count_seats(
    tx: &WriteTx,
    context: &Context,
    sheet: &Sheet,
) -> Result<(), Fault> {
    let live: Vec<_> = sheet.live().collect();
    let needed = usize::try_from(sheet.shift.seats_needed).unwrap_or(0);
    let last = sheet
        .seats
        .iter()
        .map(|seat| seat.seat_no)
        .max()
        .unwrap_or(0);
    if live.len() < needed && sheet.shift.ends_at > context.now {
        let more = i32::try_from(needed - live.len()).unwrap_or(0);
        let numbers = last + 1..=last + more;
        let rows = numbers.map(|number| open_seat(context, sheet, number, false));
        seat::insert_all(tx, rows.collect()).await?;
        return Ok(());
    }
    let open = live.iter().rev().filter(|seat| seat.expert_id.is_none());
    let gone: Vec<_> = open.take(live.len().saturating_sub(needed)).collect();
    if gone.len() + needed < live.len() {
        let held = live.len() - live.iter().filter(|seat| seat.expert_id.is_none()).count();
        let detail = format!("{held} seats have holders; keep as many, or cancel the shift");
        return Err(Fault::conflict("seats-held", detail));
    }
    for row in gone {
        let further = ActiveModel {
            ended_at: Set(Some(context.now)),
            ..Default::default()
        };
        seat::transition(tx, row.id, (row.state, SeatState::Cancelled), further).await?;
    }
    Ok(())
}
