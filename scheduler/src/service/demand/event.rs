//! A brand announces a campaign or launch, or takes that back.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::table::demand_event;
use entity::value::{BrandId, DemandEventId, Instant, QueueId};

use crate::service::{Context, Fault, FieldError, UseCase};

/// The longest event, in days: a year.
const LONGEST_DAYS: i64 = 366;

/// The largest factor.
const FACTOR_MAX: f64 = 100.0;

/// The most queries that are announced.
const EXTRA_MAX: f64 = 1e7;

/// The longest name, in characters.
const NAME_MAX: usize = 200;

/// Events of one queue at most: more than anybody keeps in view.
const EVENTS_MAX: u64 = 1_000;

/// Announces an event: demand is multiplied by `factor`, and `extra_queries` come in addition.
#[derive(Clone, Debug)]
pub struct AnnounceEvent {
    /// Whose.
    pub brand: BrandId,
    /// In which queue.
    pub queue: QueueId,
    /// What it is called.
    pub name: String,
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// By what demand is multiplied; 1 where nobody says.
    pub factor: Option<f64>,
    /// How many queries come in addition; none where nobody says.
    pub extra_queries: Option<f64>,
}

impl AnnounceEvent {
    fn check(&self) -> Result<(), Fault> {
        let mut errors = Vec::new();
        let mut fault = |pointer: &str, detail: &str| {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                detail: detail.to_owned(),
            });
        };
        if self.name.trim().is_empty() || self.name.chars().count() > NAME_MAX {
            fault("/name", "must have 1 to 200 characters");
        }
        if self.to <= self.from {
            fault("/to", "must be after from");
        } else if self.to - self.from > TimeDelta::days(LONGEST_DAYS) {
            fault("/to", "must be within a year of from");
        }
        if self
            .factor
            .is_some_and(|factor| !(0.0..=FACTOR_MAX).contains(&factor))
        {
            fault("/factor", "must be 0 to 100");
        }
        if self
            .extra_queries
            .is_some_and(|extra| !(0.0..=EXTRA_MAX).contains(&extra))
        {
            fault("/extra_queries", "must be 0 to 10,000,000");
        }
        if self.factor.is_none() && self.extra_queries.is_none() {
            fault("/factor", "must be given, or extra_queries");
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Fault::invalid(errors))
        }
    }
}

impl UseCase for AnnounceEvent {
    type Output = demand_event::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<demand_event::Model, Fault> {
        self.check()?;
        store::queue::lock_of(tx, self.brand, self.queue)
            .await?
            .ok_or_else(|| Fault::not_found("queue"))?;
        let known = store::demand_event::page(tx, self.queue, None, EVENTS_MAX).await?;
        if known.len() as u64 >= EVENTS_MAX {
            return Err(Fault::conflict(
                "too-many-demand-events",
                "a queue has at most 1,000 demand events: remove one first",
            ));
        }
        let event = demand_event::Model {
            id: context.id(),
            brand_id: self.brand,
            queue_id: self.queue,
            name: self.name.trim().to_owned(),
            starts_at: self.from,
            ends_at: self.to,
            factor: self.factor.unwrap_or(1.0),
            extra_queries: self.extra_queries.unwrap_or(0.0),
            created_at: context.now,
        };
        store::demand_event::insert(tx, event.clone()).await?;
        Ok(event)
    }
}

/// Takes an announcement back.
#[derive(Clone, Copy, Debug)]
pub struct RemoveEvent {
    /// Whose.
    pub brand: BrandId,
    /// In which queue.
    pub queue: QueueId,
    /// Which.
    pub event: DemandEventId,
}

impl UseCase for RemoveEvent {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<(), Fault> {
        let key = (self.brand, self.queue);
        if store::demand_event::remove(tx, key, self.event).await? {
            Ok(())
        } else {
            Err(Fault::not_found("demand event"))
        }
    }
}
