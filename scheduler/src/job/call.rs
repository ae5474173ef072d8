//! Calling experts when a promise is in danger.

use async_trait::async_trait;
use entity::value::QueryId;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::{Services, calls};

/// Calls experts for the query that its payload names: `{"query_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct CallExperts;

#[async_trait]
impl Job for CallExperts {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let named = payload.get("query_id").and_then(JsonValue::as_str);
        let Some(query) = named.and_then(|id| id.parse::<QueryId>().ok()) else {
            return Outcome::Park("its payload names no query".to_owned());
        };
        match calls::call(services, query).await {
            Ok(_) => Outcome::Done,
            Err(fault) => fault.into(),
        }
    }
}
