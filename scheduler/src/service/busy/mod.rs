//! Experts' own calendars: when they are busy elsewhere is taken from their availability.
//!
//! A calendar comes as a file, or from an address that is read every hour. What is kept of it are
//! stretches of time, laid out for half a year when it is read; what anything in it is called is
//! not. Days and times without a zone are those of where the expert is when it is read. A shift that
//! was claimed stays claimed, whatever a calendar says later: its expert is shown the two together.

mod document;
mod fetch;
mod set;

pub use document::{BusyDocument, Conflict, document};
pub use fetch::refresh;
pub use set::{ImportFile, RemoveBusyCalendar, SetAddress};

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{change, profile};
use entity::table::expert;
use entity::value::{ChangeSubject, ExpertId, Instant};
use sea_orm::DbErr;

use super::vault::Place;
use super::{Context, Fault, FieldError, Services};
use crate::calendar::{Places, Span};
use crate::ical::{BusyTimes, CalendarFault, Ground, read};

/// How far ahead a calendar is laid out.
const AHEAD: TimeDelta = TimeDelta::days(180);

/// The longest calendar, in bytes.
pub const BYTES_MAX: usize = 1 << 20;

/// Where the addresses of calendars belong.
fn place(row: &str) -> Place<'_> {
    Place {
        purpose: "busy-calendar",
        row,
    }
}

/// A calendar that was read, and up to when.
#[derive(Clone, Debug)]
struct Laid {
    times: BusyTimes,
    until: Instant,
}

/// Reads a calendar on an expert's clock, away from what must answer soon.
async fn lay_out(
    services: &Services,
    expert: &expert::Model,
    bytes: Vec<u8>,
) -> Result<Result<Laid, Vec<CalendarFault>>, Fault> {
    let zones = services.zones.clone();
    let home = zones
        .get(&expert.time_zone)
        .unwrap_or_else(entity::value::Zone::utc);
    let places = Places::resolve(home.clone(), &expert.travel, &zones)
        .unwrap_or_else(|_| Places::home(home));
    let start = services.clock.now();
    let until = start + AHEAD;
    let reading = tokio::task::spawn_blocking(move || {
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let message = "must be UTF-8 text".to_owned();
            return Err(vec![CalendarFault { line: 1, message }]);
        };
        let range = Span { start, end: until };
        let ground = Ground {
            places: &places,
            zones: &zones,
            range,
        };
        read(text, &ground).map(|times| Laid { times, until })
    });
    let read = reading.await;
    read.map_err(|_| Fault::internal("the reading of a calendar was cut off"))
}

/// An expert.
async fn expert_of(services: &Services, id: ExpertId) -> Result<expert::Model, Fault> {
    let found = profile::find(services.db.read(), id).await?;
    found.ok_or_else(|| Fault::not_found("expert"))
}

/// What is wrong with a file, line by line.
fn told(faults: Vec<CalendarFault>) -> Fault {
    let errors = faults.into_iter().map(|fault| FieldError {
        pointer: String::new(),
        detail: fault.to_string(),
    });
    Fault::invalid(errors.collect())
}

/// The stretches as they are kept.
fn pairs(times: &BusyTimes) -> Vec<(Instant, Instant)> {
    times
        .spans
        .iter()
        .map(|span| (span.start, span.end))
        .collect()
}

/// Tells the dispatcher that an expert's time changed.
async fn announce(tx: &WriteTx, context: &Context, id: ExpertId) -> Result<(), DbErr> {
    let subject = (ChangeSubject::Expert, id.0);
    change::record(tx, &context.entropy, context.now, &[subject]).await
}
