//! Executing an approved payout run.

use async_trait::async_trait;
use entity::value::PayoutRunId;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::{Services, payouts};

/// Executes the run that its payload names: `{"run_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct ExecuteRun;

#[async_trait]
impl Job for ExecuteRun {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let named = payload.get("run_id").and_then(JsonValue::as_str);
        let Some(run) = named.and_then(|id| id.parse::<PayoutRunId>().ok()) else {
            return Outcome::Park("its payload names no run".to_owned());
        };
        match payouts::execute(services, run).await {
            Ok(()) => Outcome::Done,
            Err(fault) => fault.into(),
        }
    }
}
