//! Closing papers.

use async_trait::async_trait;
use entity::value::Instant;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::{Services, papers};

/// Closes what had ended at the instant that its payload names: `{"until"}`.
#[derive(Clone, Copy, Debug)]
pub struct CloseEnded;

#[async_trait]
impl Job for CloseEnded {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let named = payload.get("until").and_then(JsonValue::as_str);
        let Some(until) = named.and_then(|at| at.parse::<Instant>().ok()) else {
            return Outcome::Park("its payload names no instant".to_owned());
        };
        match papers::close_due(services, until).await {
            Ok(_) => Outcome::Done,
            Err(fault) => fault.into(),
        }
    }
}
