//! Forecasts of every queue and language: made once a day, followed through the day, kept.
//!
//! [`refresh`] is called every minute by the workers and does what is due: it counts the queries
//! that were taken in, makes a run when the last one is a day old (or a brand has handed in a
//! history or announced an event since), else compares today with its forecast, every quarter of
//! an hour. The statistics are
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
pub(in crate::service) use receive::first_id;
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

/// How soon after a run the next one follows that somebody has told something for: many brands may
/// hand in files one after the other.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(5);

/// How often today is compared with its forecast.
const FOLLOW_EVERY: TimeDelta = TimeDelta::minutes(15);

/// How long runs are kept, so that earlier views can be shown.
const KEPT: TimeDelta = TimeDelta::days(60);

/// Who holds this lease does the work.
const LEASE: &str = "forecast";

/// Who took this one has compared today; it is held until the next time.
const TODAY_LEASE: &str = "forecast-today";

/// How often it is looked whether a run is due.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(50);

/// The longest that the work of one time takes; then another node may try.
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// Queues read at a time.
const PAGE: u64 = 200;

/// Does what is due, on one node at a time.
///
/// # Errors
/// When the database fails.
pub async fn refresh(services: &Services) -> Result<(), Fault> {
    let turn = TakeTurn(LEASE, LONGEST);
    let Some(token) = services.run(Actor::System, turn).await? else {
        return Ok(());
    };
    // What fails keeps the turn: it would fail again in a minute.
    work(services).await?;
    services.run(Actor::System, EndTurn(token)).await
}

async fn work(services: &Services) -> Result<(), Fault> {
    if is_due(services).await? {
        count_received(services).await?;
        make(services).await?;
        return services.run(Actor::System, Prune).await;
    }
    let turn = TakeTurn(TODAY_LEASE, FOLLOW_EVERY);
    if services.run(Actor::System, turn).await?.is_some() {
        count_received(services).await?;
        follow_today(services).await?;
    }
    Ok(())
}

/// Whether a run is to be made: the last one is old, or something was told since.
async fn is_due(services: &Services) -> Result<bool, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let Some(last) = store::forecast::last_run(db, now).await? else {
        return Ok(true);
    };
    let age = now - last.made_at;
    if age < AGAIN_AFTER || age >= RUN_EVERY {
        return Ok(age >= RUN_EVERY);
    }
    let since = |at: Option<Instant>| at.is_some_and(|at| at >= last.made_at);
    Ok(since(store::demand::last_upload(db).await?)
        || since(store::demand_event::last_announced(db).await?))
}

/// Takes a lease for so long; `None` while it is held.
struct TakeTurn(&'static str, TimeDelta);

impl UseCase for TakeTurn {
    type Output = Option<i64>;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Option<i64>, Fault> {
        let name = (self.0, "forecast");
        let until = context.now + self.1;
        Ok(store::lease::take(tx, name, context.now, until).await?)
    }
}

/// Gives the lease up until it is time to look again.
struct EndTurn(i64);

impl UseCase for EndTurn {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let next = context.now + LOOK_EVERY;
        store::lease::renew(tx, (LEASE, self.0), next).await?;
        Ok(())
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
