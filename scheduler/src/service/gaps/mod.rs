//! Coverage gaps, live: demand as it is forecast, minus the seats that are filled.
//!
//! [`survey`] compares them for the two weeks ahead; what changed is written down day by day, so
//! that an earlier view can be shown, and gaps that opened are events. [`list`] answers who could
//! close them. Publishing shifts for them is not done here
//! but in [`closing`](super::closing).

mod closers;
pub(in crate::service) mod demand;
mod keep;
mod list;
mod past;
pub(in crate::service) mod survey;

pub use closers::Closers;
pub use list::{Asked, Gap, Place, Row, gaps, rows};
pub use survey::Picture;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::value::Instant;

use super::{Actor, Fault, Services};

/// Intervals of half an hour: what shifts are cut in.
pub const INTERVAL: TimeDelta = TimeDelta::minutes(30);

/// Intervals of a day.
const PER_DAY: usize = 48;

/// How far ahead gaps are looked for: as far as demand is forecast.
const DAYS_AHEAD: i32 = 14;

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

/// Compares demand with cover now, writes down what changed, and tells of gaps that opened.
///
/// # Errors
/// When the database fails.
pub async fn survey(services: &Services) -> Result<Picture, Fault> {
    let picture = survey::look(services).await?;
    for cover in picture.queues() {
        keep::measure(&cover, services.clock.now());
        let policy = services.cover;
        let keep = keep::KeepQueue { cover, policy };
        let queue = keep.cover.queue;
        if let Err(fault) = services.run(Actor::System, keep).await {
            tracing::error!(%queue, %fault, "the coverage of {queue} could not be kept");
        }
    }
    Ok(picture)
}

/// Forgets views of days long past.
///
/// # Errors
/// When the database fails.
pub(super) async fn purge(tx: &WriteTx, now: Instant) -> Result<(), Fault> {
    store::coverage::purge(tx, day_of(now) - KEPT_DAYS).await?;
    Ok(())
}
