//! A queue's roster as a calendar: who is on which shift, by the names that customers see.

use std::collections::BTreeMap;

use entity::store::shift::list;
use entity::store::{brand, profile, queue};
use entity::table::shift_seat;
use entity::value::{BrandId, ExpertId, Instant, QueueId, SeatState, ShiftState};
use sea_orm::ConnectionTrait;

use super::{changed_at, sequence, window};
use crate::ical::{Entry, EntryStatus, Feed};
use crate::service::Fault;
use crate::service::shifts::Sheet;

/// The calendar; `None` where there is no such queue.
pub(super) async fn calendar(
    db: &impl ConnectionTrait,
    (brand_id, id): (BrandId, QueueId),
    now: Instant,
) -> Result<Option<Feed>, Fault> {
    let queue = queue::find_of(db, brand_id, id).await?;
    let Some((queue, brand)) = queue.zip(brand::find(db, brand_id).await?) else {
        return Ok(None);
    };
    let shifts = list::all(db, (None, Some(id)), window(now)).await?;
    let sheets = Sheet::of(db, shifts).await?;
    let mut experts: Vec<ExpertId> = sheets
        .iter()
        .flat_map(|sheet| sheet.seats.iter().filter_map(|seat| seat.expert_id))
        .collect();
    experts.sort_unstable();
    experts.dedup();
    let names = profile::display_names(db, experts).await?;
    let entries = sheets
        .iter()
        .filter_map(|sheet| entry(sheet, &queue.name, &names));
    Ok(Some(Feed {
        name: format!("{} ({})", queue.name, brand.name),
        zone: brand.time_zone,
        entries: entries.collect(),
    }))
}

fn entry(sheet: &Sheet, queue: &str, names: &BTreeMap<ExpertId, String>) -> Option<Entry> {
    let held = sheet.seats.iter().any(|seat| seat.expert_id.is_some());
    let on = on_duty(&sheet.seats, names);
    let open = sheet
        .seats
        .iter()
        .filter(|seat| seat.state == SeatState::Published);
    let status = match sheet.shift.state {
        ShiftState::Draft => return None,
        // What was called off before anybody had a seat was perhaps never told of.
        ShiftState::Cancelled if !held => return None,
        ShiftState::Cancelled => EntryStatus::Cancelled,
        ShiftState::Published if on.is_empty() => EntryStatus::Tentative,
        ShiftState::Published => EntryStatus::Confirmed,
    };
    let who = match on.is_empty() {
        true => "nobody yet".to_owned(),
        false => on.join(", "),
    };
    let description = match open.count() {
        0 => String::new(),
        1 => "1 seat is open.".to_owned(),
        open => format!("{open} seats are open."),
    };
    let seats = || sheet.seats.iter();
    Some(Entry {
        id: sheet.shift.id.to_string(),
        sequence: sequence(&sheet.shift, seats()),
        changed_at: changed_at(&sheet.shift, seats()),
        span: sheet.span(),
        status,
        summary: format!("{queue}: {who}"),
        description,
    })
}

/// The names of those who work, worked or will work on these seats, in their order.
fn on_duty(seats: &[shift_seat::Model], names: &BTreeMap<ExpertId, String>) -> Vec<String> {
    let on = seats
        .iter()
        .filter(|seat| SeatState::DUTY.contains(&seat.state));
    let named = on.filter_map(|seat| names.get(&seat.expert_id?).cloned());
    named.collect()
}
