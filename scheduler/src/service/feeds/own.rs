//! An expert's shifts as a calendar.
//!
//! A shift that was given back or called off stays in it as cancelled: programs that keep what they
//! once read take it away only when they are told so (RFC 5545, section 3.8.1.11). Its sequence is
//! that of the shift and of the expert's seats on it together.

use std::collections::BTreeMap;

use entity::store::board::{self, Which};
use entity::store::profile;
use entity::store::shift::list;
use entity::table::shift_seat;
use entity::value::{BrandId, ExpertId, ExpertStatus, Instant, SeatState};
use sea_orm::ConnectionTrait;

use super::{changed_at, sequence, window};
use crate::calendar::Span;
use crate::ical::{Entry, EntryStatus, Feed};
use crate::service::Fault;
use crate::service::shifts::Sheet;

/// The calendar; `None` where the expert is suspended.
pub(super) async fn calendar(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    now: Instant,
) -> Result<Option<Feed>, Fault> {
    let found = profile::find(db, expert).await?;
    let found = found.filter(|expert| expert.status != ExpertStatus::Suspended);
    let Some(row) = found else {
        return Ok(None);
    };
    let shifts = list::ever_of(db, expert, window(now)).await?;
    let sheets = Sheet::of(db, shifts).await?;
    let brands = brands(db, &sheets).await?;
    let entries = sheets
        .iter()
        .filter_map(|sheet| entry(sheet, expert, &brands));
    Ok(Some(Feed {
        name: "Vesper shifts".to_owned(),
        zone: row.time_zone,
        entries: entries.collect(),
    }))
}

/// What the brands of these shifts are called.
async fn brands(
    db: &impl ConnectionTrait,
    sheets: &[Sheet],
) -> Result<BTreeMap<BrandId, String>, Fault> {
    let mut ids: Vec<BrandId> = sheets
        .iter()
        .flat_map(|sheet| sheet.queues.iter().map(|queue| queue.brand_id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let brands = board::brands(db, Which::These(&ids)).await?;
    Ok(brands.into_iter().map(|row| (row.id, row.name)).collect())
}

fn entry(sheet: &Sheet, expert: ExpertId, brands: &BTreeMap<BrandId, String>) -> Option<Entry> {
    let seat = sheet.latest_of(expert)?;
    let status = status(seat)?;
    let theirs = || {
        sheet
            .seats
            .iter()
            .filter(|seat| seat.expert_id == Some(expert))
    };
    let queues = sheet
        .queues
        .iter()
        .map(|queue| match brands.get(&queue.brand_id) {
            Some(brand) => format!("{} ({brand})", queue.name),
            None => queue.name.clone(),
        });
    let queues: Vec<String> = queues.collect();
    let description = match status {
        EntryStatus::Tentative => "Please confirm this shift in Vesper.",
        EntryStatus::Confirmed => "",
        EntryStatus::Cancelled => "This shift is no longer yours, or was called off.",
    };
    Some(Entry {
        id: sheet.shift.id.to_string(),
        sequence: sequence(&sheet.shift, theirs()),
        changed_at: changed_at(&sheet.shift, theirs()),
        span: Span::new(seat.starts_at, seat.ends_at)?,
        status,
        summary: format!("Shift: {}", queues.join(", ")),
        description: description.to_owned(),
    })
}

/// How it stands with a seat; `None` for one that nobody has.
fn status(seat: &shift_seat::Model) -> Option<EntryStatus> {
    match seat.state {
        SeatState::Draft | SeatState::Published => None,
        SeatState::Claimed => Some(EntryStatus::Tentative),
        SeatState::Confirmed
        | SeatState::CheckedIn
        | SeatState::Ended
        | SeatState::Settled
        | SeatState::CutShort => Some(EntryStatus::Confirmed),
        SeatState::Released | SeatState::Reassigned | SeatState::Cancelled | SeatState::NoShow => {
            Some(EntryStatus::Cancelled)
        }
    }
}
