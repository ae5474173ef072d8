//! The evening itself: customers write, experts answer, until the time is over.

use std::time::Duration;

use chrono::{TimeDelta, Timelike};
use entity::db::Signal;
use entity::env::Entropy;
use entity::value::{CancelReason, Instant};
use serde_json::json;
use tokio::sync::broadcast::error::TryRecvError;

use super::cast::{Cast, DemoQueue};
use super::crowd::Crowd;
use super::profile::expected_per_hour;
use crate::service::intake::{NewQuery, TakeOne};
use crate::service::queries::{ActOnQuery, Action};
use crate::service::{Actor, Fault, Services};

/// How often the people look up, on the machine's clock.
const GLANCE: Duration = Duration::from_millis(20);

/// How long the evening lasts, and what chance starts from.
#[derive(Clone, Copy, Debug)]
pub struct Evening {
    /// On the machine's clock.
    pub lasts: Duration,
    /// The same seed draws the same people; the machine's speed still shows in the outcome.
    pub seed: u64,
}

/// Lets the evening pass; answers when it began on the demo's clock.
///
/// # Errors
/// When the database fails.
pub async fn play(services: &Services, cast: &Cast, evening: Evening) -> Result<Instant, Fault> {
    let chance = Entropy::seeded(evening.seed);
    let began = services.clock.now();
    let mut signals = services.db.signals().subscribe();
    let mut crowd = Crowd::new(cast, &chance);
    let mut customers: Vec<Customers> = cast
        .queues
        .iter()
        .map(|queue| Customers::new(queue, &chance, began))
        .collect();
    let mut ticks = tokio::time::interval(GLANCE);
    let deadline = tokio::time::Instant::now() + evening.lasts;
    while tokio::time::Instant::now() < deadline {
        ticks.tick().await;
        let now = services.clock.now();
        for queue in &mut customers {
            queue.write(services, &chance, now).await?;
        }
        loop {
            match signals.try_recv() {
                Ok(Signal::Expert(expert)) => crowd.wake(expert),
                Ok(_) => {}
                Err(TryRecvError::Lagged(_)) => crowd.wake_all(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        crowd.act(services, now).await?;
    }
    Ok(began)
}

/// The customers of one queue.
struct Customers<'a> {
    queue: &'a DemoQueue,
    next: Instant,
    written: usize,
}

impl<'a> Customers<'a> {
    fn new(queue: &'a DemoQueue, chance: &Entropy, now: Instant) -> Self {
        Self {
            queue,
            next: now + seconds(10.0 * chance.fraction()),
            written: 0,
        }
    }

    /// Posts what is due; a queue whose window is closed refuses, as it should.
    async fn write(
        &mut self,
        services: &Services,
        chance: &Entropy,
        now: Instant,
    ) -> Result<(), Fault> {
        while self.next <= now {
            let text = self.queue.texts[self.written % self.queue.texts.len()];
            let query = json!({
                "body": text,
                "customer": {"reference": format!("{}-{}", self.queue.name, self.written)},
                "external_id": format!("demo-{}", self.written),
            });
            let query = NewQuery::read(&query, now, &services.zones)?;
            let take = TakeOne {
                brand: self.queue.brand,
                queue: self.queue.id,
                query,
            };
            match services.run(Actor::System, take).await {
                Ok(taken) if chance.fraction() < 0.02 => {
                    let cancel = ActOnQuery {
                        brand: self.queue.brand,
                        query: taken.query.id,
                        action: Action::Cancel(CancelReason::Customer),
                        note: None,
                    };
                    services.run(Actor::System, cancel).await?;
                }
                Ok(_) => {}
                Err(fault) if fault.slug == "outside-window" => {}
                Err(fault) => return Err(fault),
            }
            self.written += 1;
            self.next += self.gap(services, chance);
        }
        Ok(())
    }

    /// Until the next customer writes: exponential, by the hour of the week.
    fn gap(&self, services: &Services, chance: &Entropy) -> TimeDelta {
        let local = services
            .zones
            .get(&self.queue.zone)
            .map(|zone| zone.local(self.next));
        let local = local.unwrap_or_else(|| self.next.naive_utc());
        let per_hour = expected_per_hour(
            self.queue.per_week,
            local.with_nanosecond(0).unwrap_or(local),
        );
        seconds(-3_600.0 / per_hour * libm::log(1.0 - chance.fraction()))
    }
}

/// This many seconds, to the microsecond.
pub(super) fn seconds(seconds: f64) -> TimeDelta {
    TimeDelta::microseconds((seconds * 1e6) as i64)
}
