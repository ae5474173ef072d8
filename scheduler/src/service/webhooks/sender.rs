//! Sending: deliveries that are due are leased and tried, many at a time, in fair turns.
//!
//! Woken by events for speed and by the clock for certainty. What is under way is bounded for each
//! endpoint, each brand and all together, and an endpoint that fails gets one try at a time: one
//! that hangs holds up itself only.

mod load;

use std::time::Duration;

use chrono::TimeDelta;
use entity::db::Signal;
use entity::store::job::Lease;
use entity::store::webhook;
use entity::table::{webhook_delivery, webhook_endpoint};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::task::JoinSet;

use self::load::{Load, Slot};
use super::plan::plan;
use super::tried::{NoteTry, send};
use crate::run::Shutdown;
use crate::service::{Actor, Fault, Services};

/// How often to look without being woken.
const POLL: Duration = Duration::from_millis(500);

/// How long a lease counts: longer than a call and its note, so that no two nodes try at once.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Deliveries that are looked at in one turn.
const TURN: u64 = 500;

/// How long tries under way may go on after the word to stop; what is cut off is tried again once
/// its lease is over.
const FINISH: Duration = Duration::from_secs(5);

/// Plans and tries deliveries.
#[derive(Clone, Debug)]
pub struct Sender {
    services: Services,
    node: String,
}

impl Sender {
    /// A sender under this name, which no other node has.
    #[must_use]
    pub const fn new(services: Services, node: String) -> Self {
        Self { services, node }
    }

    /// Runs until told to stop, then grants what is under way a moment.
    pub async fn run(&self, shutdown: &Shutdown) {
        let mut signals = self.services.db.signals().subscribe();
        let mut running: JoinSet<()> = JoinSet::new();
        let load = Load::default();
        while !shutdown.is_given() {
            while running.try_join_next().is_some() {}
            match self.turn(&load, &mut running).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(fault) => {
                    tracing::warn!(%fault, "webhooks could not be looked at; trying again")
                }
            }
            tokio::select! {
                () = woken(&mut signals) => {}
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(POLL) => {}
                () = shutdown.wait() => {}
            }
        }
        let finishing = async { while running.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(FINISH, finishing).await;
    }

    /// Plans what happened and begins tries; answers whether there may be more to do at once.
    async fn turn(&self, load: &Load, running: &mut JoinSet<()>) -> Result<bool, Fault> {
        let more = plan(&self.services).await?;
        let now = self.services.clock.now();
        let due = webhook::due(self.services.db.read(), now, &load.busy(), TURN).await?;
        let (ids, slots): (Vec<_>, Vec<Slot>) = load.take(due).into_iter().unzip();
        if ids.is_empty() {
            return Ok(more);
        }
        let lease = Lease {
            node: self.node.clone(),
            until: now + LEASE,
            limit: ids.len() as u64,
        };
        let leased = self
            .services
            .db
            .write({
                let (ids, lease) = (ids.clone(), lease);
                move |tx| {
                    let (ids, lease) = (ids.clone(), lease.clone());
                    async move { Ok::<_, Fault>(webhook::lease(&tx, now, &ids, &lease).await?) }
                }
            })
            .await?;
        let mut places: Vec<_> = leased.iter().map(|row| row.endpoint_id).collect();
        places.dedup();
        let endpoints = webhook::find_all(self.services.db.read(), places).await?;
        for (id, slot) in ids.into_iter().zip(slots) {
            let row = leased.iter().find(|row| row.id == id);
            let endpoint = row.and_then(|row| endpoints.iter().find(|e| e.id == row.endpoint_id));
            if let (Some(row), Some(endpoint)) = (row, endpoint) {
                let (sender, row, endpoint) = (self.clone(), row.clone(), endpoint.clone());
                running.spawn(async move { sender.attempt(row, endpoint, slot).await });
            }
        }
        Ok(true)
    }

    /// Tries one delivery and notes what came of it.
    async fn attempt(
        &self,
        delivery: webhook_delivery::Model,
        endpoint: webhook_endpoint::Model,
        _slot: Slot,
    ) {
        let id = delivery.id;
        let outcome = async {
            let event = (delivery.event_id, delivery.body.as_str());
            let tried = send(&self.services, &endpoint, event).await?;
            let word = if tried.error.is_none() {
                "delivered"
            } else {
                "failed"
            };
            metrics::counter!("vesper_webhooks_total", "outcome" => word).increment(1);
            metrics::histogram!("vesper_webhook_seconds")
                .record(tried.duration_ms as f64 / 1_000.0);
            let note = NoteTry {
                delivery: delivery.clone(),
                tried,
            };
            self.services.run(Actor::System, note).await
        };
        if let Err(fault) = outcome.await {
            // The lease runs out and it is tried again: receivers know the repeat by its id.
            tracing::warn!(delivery = %id, %fault, "the try of {id} was not noted");
        }
    }
}

/// Waits for an event or a delivery of any process, or for having missed signals.
async fn woken(signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Event | Signal::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending::<()>().await,
        }
    }
}
