//! Paying experts: executing an approved run, sending a payout, reading what became of one, and
//! what a provider told.

use std::str::FromStr;

use async_trait::async_trait;
use entity::value::{PayoutId, PayoutRunId};
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::{Fault, Services, payouts};

/// Executes the run that its payload names: `{"run_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct ExecuteRun;

/// Sends the payout that its payload names: `{"payout_id"}`. Run twice, it sends once.
#[derive(Clone, Copy, Debug)]
pub struct SendPayout;

/// Reads what became of the payout that its payload names: `{"payout_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct ReadPayout;

/// Handles the message that its payload names: `{"provider", "event_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct HandleProviderEvent;

fn text<'a>(payload: &'a JsonValue, name: &str) -> Option<&'a str> {
    payload.get(name).and_then(JsonValue::as_str)
}

fn id<Id: FromStr>(payload: &JsonValue, name: &str) -> Option<Id> {
    text(payload, name)?.parse().ok()
}

fn done(outcome: Result<(), Fault>) -> Outcome {
    match outcome {
        Ok(()) => Outcome::Done,
        Err(fault) => fault.into(),
    }
}

#[async_trait]
impl Job for ExecuteRun {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let Some(run) = id::<PayoutRunId>(payload, "run_id") else {
            return Outcome::Park("its payload names no run".to_owned());
        };
        done(payouts::execute(services, run).await)
    }
}

#[async_trait]
impl Job for SendPayout {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let Some(payout) = id::<PayoutId>(payload, "payout_id") else {
            return Outcome::Park("its payload names no payout".to_owned());
        };
        done(payouts::send(services, payout).await)
    }
}

#[async_trait]
impl Job for ReadPayout {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let Some(payout) = id::<PayoutId>(payload, "payout_id") else {
            return Outcome::Park("its payload names no payout".to_owned());
        };
        done(payouts::read(services, payout).await)
    }
}

#[async_trait]
impl Job for HandleProviderEvent {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let (Some(provider), Some(event)) = (text(payload, "provider"), text(payload, "event_id"))
        else {
            return Outcome::Park("its payload names no message".to_owned());
        };
        done(payouts::handle_event(services, provider, event).await)
    }
}
