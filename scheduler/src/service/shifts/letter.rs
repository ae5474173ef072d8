//! What experts are written about their shifts.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::{person, profile};
use entity::table::{self, expert, shift_seat};
use entity::value::{ExpertId, PlanId};

use super::document::{fees, pay_of};
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::letter::{Appointment, Kind, Letter, Standing, Value};
use crate::service::people::send;
use crate::service::{Context, Fault};

/// Shifts that one mail lists at most.
const LISTED: usize = 20;

/// What a letter is about: a shift as it is now, or a seat as it is now.
#[derive(Clone, Copy, Debug)]
pub(super) enum About<'a> {
    /// A shift, told once for each of its revisions.
    Shift(&'a Sheet),
    /// A seat of a shift, told once for each of the seat's revisions.
    Seat(&'a Sheet, &'a shift_seat::Model),
}

impl<'a> About<'a> {
    const fn sheet(self) -> &'a Sheet {
        match self {
            Self::Shift(sheet) | Self::Seat(sheet, _) => sheet,
        }
    }

    fn key(self) -> String {
        match self {
            Self::Shift(sheet) => format!("{}.{}", sheet.shift.id, sheet.shift.revision),
            Self::Seat(_, seat) => format!("{}.{}", seat.id, seat.revision),
        }
    }
}

/// Writes to an expert about a shift or their seat on it.
pub(super) async fn tell(
    tx: &WriteTx,
    context: &Context,
    about: About<'_>,
    (kind, expert): (Kind, ExpertId),
) -> Result<(), Fault> {
    let Some((person, expert)) = addressee(tx, expert).await? else {
        return Ok(());
    };
    let sheet = about.sheet();
    let mut letter = Letter::new(kind)
        .on_the_clock_of(&expert.time_zone)
        .with("when", Value::Span(sheet.span()));
    if let Some(standing) = standing(kind) {
        letter = letter.with_appointment(appointment(context, sheet, standing));
    }
    send(tx, context, &person, about.key(), letter).await
}

/// What a letter does to the expert's calendar.
const fn standing(kind: Kind) -> Option<Standing> {
    match kind {
        Kind::ShiftAssigned | Kind::ShiftUnconfirmed | Kind::ShiftChanged => {
            Some(Standing::Tentative)
        }
        Kind::ShiftReminder => Some(Standing::Confirmed),
        Kind::ShiftUnable | Kind::ShiftCancelled | Kind::ShiftReplaced => Some(Standing::Cancelled),
        _ => None,
    }
}

fn appointment(context: &Context, sheet: &Sheet, standing: Standing) -> Appointment {
    Appointment {
        shift: sheet.shift.id,
        revision: sheet.shift.revision,
        span: sheet.span(),
        standing,
        queues: sheet
            .queues
            .iter()
            .map(|queue| queue.name.clone())
            .collect(),
        said_at: context.now,
    }
}

/// Somebody is asked to claim seats: one mail about all of them, with what each pays.
pub(super) async fn invited(
    tx: &WriteTx,
    context: &Context,
    (kind, expert): (Kind, ExpertId),
    mut sheets: Vec<Sheet>,
) -> Result<(), Fault> {
    sheets.sort_by_key(|sheet| (sheet.span(), sheet.shift.id));
    if sheets.is_empty() {
        return Ok(());
    }
    let about = format!("{expert}.{}", context.now.timestamp_micros());
    let Some((person, expert)) = addressee(tx, expert).await? else {
        return Ok(());
    };
    let fees = fees(tx, &sheets).await?;
    let listed = sheets.iter().take(LISTED).map(|sheet| {
        let mut parts = vec![Value::Span(sheet.span())];
        parts.extend(pay_of(sheet, &fees, context.now));
        parts
    });
    let letter = of_many(Letter::new(kind), listed, sheets.len());
    let letter = letter.on_the_clock_of(&expert.time_zone);
    send(tx, context, &person, about, letter).await
}

/// Experts were put on the seats of a plan and are asked to confirm: one mail each.
pub(super) async fn planned(
    tx: &WriteTx,
    context: &Context,
    told: Vec<(&expert::Model, Vec<Span>)>,
) -> Result<(), Fault> {
    let ids = told.iter().map(|(expert, _)| expert.person_id);
    let people = person::find_many(tx, ids).await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    let about = context.id::<PlanId>();
    for (expert, spans) in told {
        let Some(person) = people.get(&expert.person_id) else {
            continue;
        };
        let listed = spans.iter().take(LISTED);
        let listed = listed.map(|span| vec![Value::Span(*span)]);
        let letter = of_many(Letter::new(Kind::ShiftPlan), listed, spans.len());
        let letter = letter.on_the_clock_of(&expert.time_zone);
        send(tx, context, person, about, letter).await?;
    }
    Ok(())
}

/// A letter about so many shifts, of which these are listed.
fn of_many(letter: Letter, listed: impl Iterator<Item = Vec<Value>>, all: usize) -> Letter {
    let count = |number: usize| Value::Count(i64::try_from(number).unwrap_or(i64::MAX));
    let letter = listed.fold(letter.with("count", count(all)), Letter::line);
    match all.saturating_sub(LISTED) {
        0 => letter,
        more => letter.line(vec![Value::Said("and-more", vec![("count", count(more))])]),
    }
}

/// Whom to write to.
async fn addressee(
    tx: &WriteTx,
    expert: ExpertId,
) -> Result<Option<(table::person::Model, expert::Model)>, Fault> {
    let Some(expert) = profile::find(tx, expert).await? else {
        return Ok(None);
    };
    let person = person::find(tx, expert.person_id).await?;
    Ok(person.map(|person| (person, expert)))
}
