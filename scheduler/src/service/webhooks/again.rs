//! Sending again what was sent before, or was missed while an endpoint was disabled.

use entity::db::WriteTx;
use entity::store::event::{self, Again};
use entity::store::webhook;
use entity::table::webhook_endpoint::{ActiveModel, Model};
use entity::table::{event as event_table, webhook_delivery};
use entity::value::{EndpointStatus, EventId, Instant, WebhookDeliveryId, WebhookEndpointId};
use sea_orm::ActiveValue::Set;

use super::change::lock;
use super::plan::{delivery, text};
use super::{EventFilter, KEPT, Owner};
use crate::service::events::documents;
use crate::service::{Context, Fault, UseCase};

/// Events that one call sends again at most: a transaction of some tens of milliseconds.
const REPLAY_MAX: usize = 1_000;

/// Sends events to an endpoint again, those that it wants.
#[derive(Clone, Copy, Debug)]
pub struct Replay {
    /// Whose endpoint.
    pub owner: Owner,
    /// Which.
    pub id: WebhookEndpointId,
    /// Which events; a single one is sent whether the endpoint wants its type or not.
    pub which: Again,
}

/// What is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// How many events.
    pub planned: usize,
    /// From where to go on, where the range held more than one call sends.
    pub continue_from: Option<Instant>,
}

/// The endpoint, which must be called: nothing would come of it otherwise.
async fn enabled(tx: &WriteTx, owner: Owner, id: WebhookEndpointId) -> Result<Model, Fault> {
    let row = lock(tx, (owner, id), None).await?;
    match row.status {
        EndpointStatus::Enabled => Ok(row),
        EndpointStatus::Disabled => Err(Fault::conflict(
            "endpoint-disabled",
            "set the endpoint's status to enabled first",
        )),
    }
}

/// Cuts a list at its bound, never between events of one instant, so that going on from the instant
/// that is answered sends nothing twice.
fn cut(rows: &mut Vec<event_table::Model>) -> Option<Instant> {
    let next = rows.get(REPLAY_MAX)?.occurred_at;
    rows.truncate(REPLAY_MAX);
    let before = rows.partition_point(|row| row.occurred_at < next);
    if before > 0 {
        rows.truncate(before);
    }
    Some(next)
}

impl Replay {
    fn check(&self, now: Instant) -> Result<(), Fault> {
        match self.which {
            Again::Between(from, to) if from >= to => {
                Err(Fault::field("/to", "must be after from"))
            }
            Again::Between(from, _) if from < now - KEPT => {
                Err(Fault::field("/from", "must be within the last 30 days"))
            }
            Again::Between(..) | Again::One(_) => Ok(()),
        }
    }
}

impl UseCase for Replay {
    type Output = Replayed;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Replayed, Fault> {
        let endpoint = enabled(tx, self.owner, self.id).await?;
        self.check(context.now)?;
        let limit = REPLAY_MAX as u64 + 1;
        let mut rows = event::again(tx, self.owner, self.which, limit).await?;
        if rows.is_empty() && matches!(self.which, Again::One(_)) {
            return Err(Fault::field("/event_id", "must be an event of yours"));
        }
        let continue_from = cut(&mut rows);
        if matches!(self.which, Again::Between(..)) {
            let filter = EventFilter::stored(&endpoint.event_types);
            rows.retain(|row| filter.wants(&row.kind));
        }
        let ids: Vec<EventId> = rows.iter().map(|row| row.id).collect();
        let before = webhook::replays(tx, self.id, &ids).await?;
        let mut planned = Vec::with_capacity(rows.len());
        for told in documents(tx, rows).await? {
            let replay = before.get(&told.id).map_or(0, |last| last + 1);
            planned.push(delivery(context, &endpoint, &told, (&text(&told)?, replay)));
        }
        let count = planned.len();
        webhook::insert_deliveries(tx, planned).await?;
        Ok(Replayed {
            planned: count,
            continue_from,
        })
    }
}

/// Tries one delivery now, whatever became of it; after the last try of the schedule once.
#[derive(Clone, Copy, Debug)]
pub struct RetryDelivery {
    /// Whose endpoint.
    pub owner: Owner,
    /// Which.
    pub endpoint: WebhookEndpointId,
    /// Which of its deliveries.
    pub id: WebhookDeliveryId,
}

impl UseCase for RetryDelivery {
    type Output = webhook_delivery::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let endpoint = enabled(tx, self.owner, self.endpoint).await?;
        let row = webhook::delivery_of(tx, self.endpoint, self.id).await?;
        let row = row.ok_or_else(|| Fault::not_found("delivery"))?;
        if row.body.is_empty() {
            return Err(Fault::conflict(
                "delivery-erased",
                "what it said was erased; there is nothing to send",
            ));
        }
        if endpoint.hold_until.is_some() {
            let free = ActiveModel {
                hold_until: Set(None),
                ..Default::default()
            };
            webhook::change(tx, endpoint.id, free).await?;
        }
        // A delivery that is being tried at this moment is left to that.
        let tried = webhook::retry(tx, self.id, context.now).await?;
        Ok(tried.unwrap_or(row))
    }
}
