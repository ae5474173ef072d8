//! Forecasts of every queue and language: made once a day, followed through the day, kept.
//!
//! [`refresh`] is called every minute by the workers and does what is due: it counts the queries
//! that were taken in, makes a run when the last one is a day old (or a brand has handed in a
//! history or announced an event since), else compares today with its forecast. The statistics are
//! [`crate::planning::forecast`]'s, run away from the request threads. Reading ([`latest`],
//! [`as_of`]) is one look-up. Test twins are never forecast.

mod history;
mod make;
mod read;
mod receive;
mod today;

pub use make::make;
pub use read::{Forecast, ForecastPoint, Span, as_of, latest};
pub use receive::count_received;
pub use today::follow_today;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::value::Instant;

use super::{Actor, Context, Fault, Services, UseCase};

/// The length of the forecast intervals: what shifts are planned in.
pub const INTERVAL_SECONDS: u32 = 1_800;

/// How far ahead runs look: two weeks, for which shifts are published.
pub const HORIZON: TimeDelta = TimeDelta::days(14);

/// How often a run is made when nothing new is known.
const RUN_EVERY: TimeDelta = TimeDelta::hours(24);

/// How often today is compared with its forecast.
const FOLLOW_EVERY: TimeDelta = TimeDelta::minutes(15);

/// How long runs are kept, so that earlier views can be shown.
const KEPT: TimeDelta = TimeDelta::days(60);

/// Who holds this lease does the work; it is held until the next time.
const LEASE: &str = "forecast";

/// Queues read at a time.
const PAGE: u64 = 200;

/// Does what is due, on one node at a time.
///
/// # Errors
/// When the database fails.
pub async fn refresh(services: &Services) -> Result<(), Fault> {
    if !services.run(Actor::System, TakeTurn).await? {
        return Ok(());
    }
    count_received(services).await?;
    if is_due(services).await? {
        make(services).await?;
    } else {
        follow_today(services).await?;
    }
    services.run(Actor::System, Prune).await
}

/// Whether a run is to be made: the last one is old, or something was told since.
async fn is_due(services: &Services) -> Result<bool, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let Some(last) = store::forecast::last_run(db, now).await? else {
        return Ok(true);
    };
    let since = |at: Option<Instant>| at.is_some_and(|at| at >= last.made_at);
    Ok(last.made_at <= now - RUN_EVERY
        || since(store::demand::last_upload(db).await?)
        || since(store::demand_event::last_announced(db).await?))
}

/// Takes the lease until the next time; `false` while another node has it.
struct TakeTurn;

impl UseCase for TakeTurn {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let until = context.now + FOLLOW_EVERY;
        let name = (LEASE, "forecast");
        let taken = store::lease::take(tx, name, context.now, until).await?;
        Ok(taken.is_some())
    }
}

/// Forgets old runs.
struct Prune;

impl UseCase for Prune {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        store::forecast::purge(tx, context.now - KEPT).await?;
        Ok(())
    }
}
