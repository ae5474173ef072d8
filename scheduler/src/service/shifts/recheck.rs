//! The roster is looked at again now and then: people are put on a seat and say nothing, lose
//! certifications, plan holidays after they took a shift; a gap that this opens should open early.
//!
//! Whoever holds a seat is reminded once, a day before and by day: who was put on it and has not
//! agreed is asked to, everybody else is told when it is.
//! Whoever can serve no queue of their shift any more is off it, and the seat is open to others.
//! Whoever changed their availability is asked once whether they will come; until they release the
//! seat it stays theirs.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::shift::{self, seat};
use entity::table::shift_seat::{ActiveModel, Model};
use entity::value::{ExpertId, Instant, SeatId, SeatState, ShiftId};
use sea_orm::ActiveValue::Set;

use super::announce;
use super::candidate::Candidate;
use super::letter::{About, tell};
use super::sheet::Sheet;
use super::sweep::{noted, vacate};
use crate::calendar::Span;
use crate::letter::Kind;
use crate::planning::closing::is_night;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// How far ahead: as far as demand is forecast.
const AHEAD: TimeDelta = TimeDelta::days(14);

/// Whoever holds a seat is reminded so long before its start, in the last hours of a day before, not
/// in the night: time enough for somebody else.
const REMINDED_FROM: TimeDelta = TimeDelta::hours(30);

/// Nobody is reminded of what they were asked so lately.
const ASKED_LATELY: TimeDelta = TimeDelta::hours(6);

/// Seats looked at in one go at most.
const SEATS_MAX: u64 = 20_000;

/// Looks at every held seat of the two weeks ahead; answers how many could not stay as they were, or
/// needed a reminder.
///
/// # Errors
/// When the database cannot be read; what fails for one seat is logged and tried the next time.
pub async fn recheck(services: &Services) -> Result<usize, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let range = Span {
        start: now,
        end: now + AHEAD,
    };
    let seats = seat::held(db, (range.start, range.end), SEATS_MAX).await?;
    let mut ids: Vec<ShiftId> = seats.iter().map(|seat| seat.shift_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let sheets = Sheet::of(db, shift::among(db, &ids).await?).await?;
    let sheets: BTreeMap<ShiftId, &Sheet> = sheets.iter().map(|one| (one.shift.id, one)).collect();
    let mut experts: Vec<ExpertId> = seats.iter().filter_map(|seat| seat.expert_id).collect();
    experts.sort_unstable();
    experts.dedup();
    let which = Which::These(&experts);
    let candidates = Candidate::read(db, &services.zones, which, (range, now)).await?;
    let candidates: BTreeMap<ExpertId, &Candidate> =
        candidates.iter().map(|one| (one.id(), one)).collect();
    let mut done = 0;
    for row in &seats {
        let sheet = sheets.get(&row.shift_id);
        let candidate = row.expert_id.and_then(|expert| candidates.get(&expert));
        let (Some(sheet), Some(candidate)) = (sheet, candidate) else {
            continue;
        };
        if found(sheet, row, (candidate, now)).is_some() {
            let again = RecheckSeat {
                shift: row.shift_id,
                seat: row.id,
            };
            done += usize::from(noted(row.id, services.run(Actor::System, again).await));
        }
    }
    Ok(done)
}

/// Why a seat cannot stay as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// Its holder can serve no queue of it any more.
    Unable,
    /// Its holder is no longer available then.
    Clash,
    /// Its holder was put on it, and says nothing.
    Silent,
    /// It begins soon, and its holder has not been reminded.
    Near,
}

fn found(sheet: &Sheet, row: &Model, (holder, now): (&Candidate, Instant)) -> Option<Found> {
    if row.starts_at <= now {
        return None;
    }
    let language = sheet.shift.language.as_ref();
    let able = sheet.queues.iter().any(|queue| {
        let missing = holder.abilities.missing(queue, language, row.ends_at);
        missing.is_empty()
    });
    if !able {
        return Some(Found::Unable);
    }
    let told = row.outside_availability || row.override_reason.is_some();
    let span = Span::new(row.starts_at, row.ends_at)?;
    if !told && holder.is_away(span) {
        return Some(Found::Clash);
    }
    let asked = row.claimed_at.is_none_or(|at| at <= now - ASKED_LATELY);
    let soon = row.starts_at - now <= REMINDED_FROM && !row.replacement_sought;
    let night = is_night(holder.places().zone_on(now.date_naive()), now);
    if row.reminded_at.is_some() || !asked || !soon || night {
        return None;
    }
    match row.state {
        SeatState::Claimed => Some(Found::Silent),
        SeatState::Confirmed => Some(Found::Near),
        _ => None,
    }
}

struct RecheckSeat {
    shift: ShiftId,
    seat: SeatId,
}

impl UseCase for RecheckSeat {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let sheet = Sheet::lock(tx, self.shift).await?;
        let row = sheet.seats.iter().find(|row| row.id == self.seat);
        let held = row.filter(|row| row.state.is_held() && context.now < row.ends_at);
        let Some((row, expert)) = held.and_then(|row| Some((row, row.expert_id?))) else {
            return Ok(false);
        };
        let holder = Candidate::lock(tx, context, expert, sheet.span()).await?;
        let about = About::Seat(&sheet, row);
        match found(&sheet, row, (&holder, context.now)) {
            None => return Ok(false),
            Some(Found::Unable) => {
                vacate(tx, context, (&sheet, row)).await?;
                tell(tx, context, about, (Kind::ShiftUnable, expert)).await?;
                announce(tx, context, &[expert]).await?;
            }
            Some(Found::Silent | Found::Near) => {
                let kind = match row.state {
                    SeatState::Claimed => Kind::ShiftUnconfirmed,
                    _ => Kind::ShiftReminder,
                };
                seat::remind(tx, row.id, context.now).await?;
                tell(tx, context, about, (kind, expert)).await?;
            }
            Some(Found::Clash) => {
                let outside = ActiveModel {
                    outside_availability: Set(true),
                    ..Default::default()
                };
                seat::change(tx, (row.id, row.state), outside).await?;
                tell(tx, context, about, (Kind::ShiftClash, expert)).await?;
            }
        }
        Ok(true)
    }
}
