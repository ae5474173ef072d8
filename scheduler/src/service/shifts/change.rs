//! Changing a shift: every change raises its revision, ends its swaps, and tells its holders.

use entity::db::WriteTx;
use entity::store::shift::{self, swap};
use entity::table;
use entity::value::{Instant, LanguageTag, Money, QueueId, ShiftId, ShiftState, SwapState};
use serde_json::json;

use super::document::AdminShift;
use super::draft::{SEATS_MAX, check_queues, money_faults};
use super::sheet::Sheet;
use super::spread::{count_seats, spread};
use crate::planning::duty::LONGEST_DUTY;
use crate::service::{Context, Fault, FieldError, UseCase, audit};

/// What is to be different; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftChanges {
    /// When it begins.
    pub start: Option<Instant>,
    /// When it is over.
    pub end: Option<Instant>,
    /// The queues that it serves.
    pub queues: Option<Vec<QueueId>>,
    /// The language it is for.
    pub language: Option<Option<LanguageTag>>,
    /// How many seats it has.
    pub seats: Option<usize>,
    /// What each seat earns extra: a raise reaches holders too, a cut only who claims later.
    pub incentive: Option<Option<Money>>,
    /// What an hour earns at least: likewise.
    pub standby_per_hour: Option<Option<Money>>,
    /// A draft is published; a published shift never becomes a draft again.
    pub status: Option<ShiftState>,
}

/// An admin changes a shift.
#[derive(Clone, Debug)]
pub struct ChangeShift {
    /// Which.
    pub shift: ShiftId,
    /// The revision that the change is based on, if that matters.
    pub revision: Option<i64>,
    /// What is to be different.
    pub changes: ShiftChanges,
}

impl UseCase for ChangeShift {
    type Output = AdminShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<AdminShift, Fault> {
        let sheet = Sheet::lock(tx, self.shift).await?;
        if self
            .revision
            .is_some_and(|known| known != sheet.shift.revision)
        {
            return Err(Fault::stale());
        }
        let changed = self.changed(&sheet, context.now)?;
        let queues = self.new_queues(&sheet);
        let moved = moves_holders(&sheet, &changed) || queues.is_some();
        if changed == sheet.shift && queues.is_none() {
            return AdminShift::after(tx, self.shift).await;
        }
        if moved && sheet.shift.starts_at <= context.now && sheet.is_public() {
            return Err(begun());
        }
        if let Some(queues) = queues {
            check_queues(tx, queues).await?;
            shift::replace_queues(tx, self.shift, queues).await?;
        }
        // A seat more or less is nothing to those who pass theirs on.
        let seats_alone = table::shift::Model {
            seats_needed: sheet.shift.seats_needed,
            ..changed.clone()
        } == sheet.shift
            && !moved;
        let replaced = shift::replace(tx, changed, true, context.now).await?;
        let revision = replaced.ok_or_else(Fault::stale)?.revision;
        if seats_alone {
            swap::rebind(tx, self.shift, revision).await?;
        } else {
            let whose = (self.shift, None);
            swap::end_all(tx, whose, SwapState::Closed, context.now).await?;
        }
        let sheet = Sheet::read(tx, self.shift).await?;
        spread(tx, context, (&sheet, moved)).await?;
        count_seats(tx, context, &Sheet::read(tx, self.shift).await?).await?;
        let shown = AdminShift::after(tx, self.shift).await?;
        self.note(tx, context, &shown).await?;
        Ok(shown)
    }
}

impl ChangeShift {
    /// The shift as it is to be.
    fn changed(&self, sheet: &Sheet, now: Instant) -> Result<table::shift::Model, Fault> {
        let (wanted, mut shift) = (&self.changes, sheet.shift.clone());
        if shift.state == ShiftState::Cancelled {
            let detail = "this shift was called off; make another";
            return Err(Fault::conflict("shift-cancelled", detail));
        }
        if shift.ends_at <= now {
            return Err(Fault::conflict(
                "shift-over",
                "this shift is over; make another",
            ));
        }
        shift.starts_at = wanted.start.unwrap_or(shift.starts_at);
        shift.ends_at = wanted.end.unwrap_or(shift.ends_at);
        if let Some(language) = &wanted.language {
            shift.language.clone_from(language);
        }
        if let Some(seats) = wanted.seats {
            shift.seats_needed = i32::try_from(seats.min(SEATS_MAX + 1)).unwrap_or(i32::MAX);
        }
        self.pay(&mut shift)?;
        match (shift.state, wanted.status) {
            (_, None) | (ShiftState::Draft, Some(ShiftState::Draft)) => {}
            (_, Some(ShiftState::Published)) => shift.state = ShiftState::Published,
            (_, Some(ShiftState::Draft | ShiftState::Cancelled)) => {
                let detail = "a published shift stays published; cancel it instead";
                return Err(Fault::field("/status", detail));
            }
        }
        let faults = faults(&sheet.shift, &shift, now);
        if faults.is_empty() {
            Ok(shift)
        } else {
            Err(Fault::invalid(faults))
        }
    }

    fn pay(&self, shift: &mut table::shift::Model) -> Result<(), Fault> {
        let now = |amount: Option<i64>| Some(Money::new(amount?, shift.currency?));
        let incentive = self.changes.incentive;
        let incentive = incentive.unwrap_or_else(|| now(shift.incentive_amount));
        let standby = self.changes.standby_per_hour;
        let standby = standby.unwrap_or_else(|| now(shift.standby_hourly_amount));
        let wrong: Vec<FieldError> = money_faults(incentive, standby)
            .into_iter()
            .map(|(pointer, detail)| FieldError {
                pointer: pointer.to_owned(),
                detail,
            })
            .collect();
        if !wrong.is_empty() {
            return Err(Fault::invalid(wrong));
        }
        if self.changes.incentive.is_some() {
            shift.loop_hourly = None;
        }
        shift.incentive_amount = incentive.map(|money| money.amount);
        shift.standby_hourly_amount = standby.map(|money| money.amount);
        shift.currency = incentive.or(standby).map(|money| money.currency);
        Ok(())
    }

    /// The queues, where they are to be others.
    fn new_queues(&self, sheet: &Sheet) -> Option<&Vec<QueueId>> {
        let wanted = self.changes.queues.as_ref()?;
        let mut sorted = wanted.clone();
        sorted.sort_unstable();
        let same = sorted.iter().eq(sheet.queues.iter().map(|queue| &queue.id));
        (!same).then_some(wanted)
    }

    async fn note(&self, tx: &WriteTx, context: &Context, shown: &AdminShift) -> Result<(), Fault> {
        let detail = json!({
            "start": shown.start, "end": shown.end, "queues": shown.queue_ids,
            "seats": shown.seats_needed, "status": shown.status, "revision": shown.revision,
            "incentive": shown.pay.incentive, "standby_per_hour": shown.pay.standby_per_hour,
        });
        audit::record(tx, context, "shift.change", self.shift, detail).await?;
        Ok(())
    }
}

fn begun() -> Fault {
    Fault::conflict(
        "shift-begun",
        "this shift has begun: its time, queues and language stay; cancel it, or change seats and pay",
    )
}

fn faults(old: &table::shift::Model, new: &table::shift::Model, now: Instant) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let mut wrong = |pointer: &str, detail: String| {
        let pointer = pointer.to_owned();
        faults.push(FieldError { pointer, detail });
    };
    if new.ends_at <= new.starts_at {
        wrong("/end", "must be after start".to_owned());
    } else if new.ends_at - new.starts_at > LONGEST_DUTY {
        let hours = LONGEST_DUTY.num_hours();
        wrong("/end", format!("must be at most {hours} hours after start"));
    }
    if new.starts_at != old.starts_at && new.starts_at < now {
        wrong("/start", "must not be in the past".to_owned());
    }
    if usize::try_from(new.seats_needed).is_ok_and(|seats| !(1..=SEATS_MAX).contains(&seats)) {
        wrong("/seats", format!("must be 1 to {SEATS_MAX}"));
    }
    faults
}

/// Whether holders must agree anew.
fn moves_holders(sheet: &Sheet, new: &table::shift::Model) -> bool {
    let old = &sheet.shift;
    (old.starts_at, old.ends_at, &old.language) != (new.starts_at, new.ends_at, &new.language)
}
