//! Small tasks that happen now and then, whoever asked for them or not.
//!
//! Each is safe to run on several nodes at once: it is guarded by the state it changes.

use std::time::Duration;

use chrono::TimeDelta;
use entity::store::{
    self, email_token, idempotency, job, provider_event, session, stream, webhook,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Shutdown;
use super::supervisor::Tasks;
use crate::service::{
    Fault, Services, busy, closing, connections, forecasts, papers, payouts, presence, programs,
    shifts, timers, twins, webhooks,
};

/// How long jobs that were done are kept, for looking back.
const JOBS_KEPT: TimeDelta = TimeDelta::days(7);

/// How long messages of the payment provider are kept once they were handled: it repeats a message
/// for three days.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(30);

/// How long events of experts' streams are kept: what was offered two days ago is long over, and
/// whoever comes back later reads what is open now.
const STREAMS_KEPT: TimeDelta = TimeDelta::days(2);

/// How long it is kept that experts were busy: rest is reckoned over the days around a shift.
const BUSY_KEPT: TimeDelta = TimeDelta::days(9);

/// Deliveries of webhooks that are removed at a time: a transaction of some tens of milliseconds, ten
/// minutes apart, so more than a million a day.
const DELIVERIES_AT_ONCE: u64 = 10_000;

/// However fast the clock goes, a task leaves the machine time for others.
const SHORTEST: Duration = Duration::from_millis(50);

/// A small task and how often it happens.
pub(super) struct Periodic {
    name: &'static str,
    /// On the clock of the services.
    every: Duration,
    run: fn(Services) -> BoxFuture<'static, Result<(), Fault>>,
}

/// In every process: signs of life are noted where they are heard, and clocks drift everywhere.
pub(super) const ATTENDING: &[Periodic] = &[
    Periodic {
        name: "clock",
        every: Duration::from_secs(1),
        run: |services| correct_clock(services).boxed(),
    },
    Periodic {
        name: "presence",
        every: Duration::from_secs(1),
        run: |services| async move { presence::renew(&services).await.map(drop) }.boxed(),
    },
];

/// Where the workers are: one line each.
pub(super) const WORKING: &[Periodic] = &[
    Periodic {
        name: "timers",
        every: Duration::from_secs(1),
        run: |services| async move { timers::sweep(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "simulation",
        every: Duration::from_secs(1),
        run: |services| async move { twins::simulate(&services).await }.boxed(),
    },
    Periodic {
        name: "shifts",
        every: Duration::from_secs(1),
        run: |services| async move { shifts::sweep(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "roster",
        every: Duration::from_secs(3_600),
        run: |services| async move { shifts::recheck(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "money",
        every: Duration::from_secs(1),
        run: |services| async move { payouts::upkeep(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "payouts",
        every: Duration::from_secs(10),
        run: |services| async move { payouts::reconcile(&services).await }.boxed(),
    },
    Periodic {
        name: "papers",
        every: Duration::from_secs(60),
        run: |services| async move { papers::close_ended(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "forecast",
        every: Duration::from_secs(60),
        run: |services| async move { forecasts::refresh(&services).await }.boxed(),
    },
    Periodic {
        name: "gaps",
        every: Duration::from_secs(20),
        run: |services| async move { closing::refresh(&services).await }.boxed(),
    },
    Periodic {
        name: "certifications",
        every: Duration::from_secs(3_600),
        run: |services| async move { programs::warn(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "calendars",
        every: Duration::from_secs(5),
        run: |services| async move { busy::refresh(&services).await.map(drop) }.boxed(),
    },
    Periodic {
        name: "purge",
        every: Duration::from_secs(600),
        run: |services| purge(services).boxed(),
    },
];

/// Adds periodic tasks to the tasks of the process.
pub(super) fn add(tasks: &mut Tasks, services: &Services, periodics: &'static [Periodic]) {
    for periodic in periodics {
        let services = services.clone();
        tasks.add(periodic.name, move |shutdown| {
            repeat(periodic, services.clone(), shutdown)
        });
    }
}

async fn repeat(periodic: &'static Periodic, services: Services, shutdown: Shutdown) {
    let speed = services.clock.speed().unsigned_abs().max(1);
    let pause = (periodic.every / speed).max(SHORTEST);
    while !shutdown.is_given() {
        if let Err(fault) = (periodic.run)(services.clone()).await {
            let name = periodic.name;
            tracing::warn!(task = name, %fault, "task {name} failed and is tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shutdown.wait() => {}
        }
    }
}

/// Follows the database's clock, which decides deadlines.
async fn correct_clock(services: Services) -> Result<(), Fault> {
    if let Some(by) = services.db.correct(&services.clock).await? {
        let milliseconds = by.num_milliseconds();
        tracing::info!(
            milliseconds,
            "the clock was moved by {milliseconds} ms to follow the database's"
        );
    }
    Ok(())
}

/// Removes what is no longer kept.
async fn purge(services: Services) -> Result<(), Fault> {
    let now = services.clock.now();
    services
        .db
        .write(move |tx| async move {
            idempotency::purge(&tx, now).await?;
            job::purge(&tx, now - JOBS_KEPT).await?;
            email_token::purge(&tx, now).await?;
            session::purge(&tx, now).await?;
            provider_event::purge(&tx, now - EVENTS_KEPT).await?;
            connections::prune(&tx, now).await?;
            stream::purge(&tx, now - STREAMS_KEPT).await?;
            store::busy::purge(&tx, now - BUSY_KEPT).await?;
            webhook::purge(&tx, now - webhooks::KEPT, DELIVERIES_AT_ONCE).await?;
            Ok(())
        })
        .await
}
