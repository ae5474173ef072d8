//! Coverage gaps, live: demand as it is forecast, minus the seats that are filled.
//!
//! [`survey`] compares them for the two weeks ahead; what changed is written down day by day, so
//! that an earlier view can be shown, and gaps that opened are events. [`list`] answers who could
//! close them. Publishing shifts for them is not done here.

mod closers;
mod keep;
mod list;
mod past;
mod survey;

pub use closers::{CLOSING_PER_HOUR, Closers};
pub use list::{Asked, Gap, Place, Row, gaps, rows};

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::value::Instant;

use super::{Actor, Context, Fault, Services, UseCase};

/// Intervals of half an hour: what shifts are cut in.
pub const INTERVAL: TimeDelta = TimeDelta::minutes(30);

/// Intervals of a day.
const PER_DAY: usize = 48;

/// How far ahead gaps are looked for: as far as demand is forecast.
const DAYS_AHEAD: i32 = 14;

/// How often: a no-show must not wait for long, and nothing else changes faster.
const EVERY: TimeDelta = TimeDelta::seconds(60);

/// How long past days are kept: two months of Mondays to look back from.
const KEPT_DAYS: i32 = 60;

/// The day of an instant, since 1970-01-01 UTC.
fn day_of(at: Instant) -> i32 {
    i32::try_from(at.timestamp().div_euclid(86_400)).unwrap_or(i32::MAX)
}

/// When a day begins.
fn day_start(day: i32) -> Instant {
    Instant::UNIX_EPOCH + TimeDelta::days(i64::from(day))
}

/// Does what is due, on one node at a time.
///
/// # Errors
/// When the database fails.
pub async fn refresh(services: &Services) -> Result<(), Fault> {
    if !services.run(Actor::System, TakeTurn).await? {
        return Ok(());
    }
    survey(services).await
}

/// Compares demand with cover now, writes down what changed, and tells of gaps that opened.
///
/// # Errors
/// When the database fails.
pub async fn survey(services: &Services) -> Result<(), Fault> {
    let found = survey::look(services).await?;
    for queue in found {
        keep::measure(&queue, services.clock.now());
        services.run(Actor::System, keep::KeepQueue(queue)).await?;
    }
    Ok(())
}

/// Takes the turn until the next time; `false` while another node has it.
struct TakeTurn;

impl UseCase for TakeTurn {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let name = ("coverage", "gaps");
        let taken = store::lease::take(tx, name, context.now, context.now + EVERY).await?;
        if taken.is_some() {
            store::coverage::purge(tx, day_of(context.now) - KEPT_DAYS).await?;
        }
        Ok(taken.is_some())
    }
}
