//! Making a shift plan.

use async_trait::async_trait;
use entity::value::PlanId;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::{Services, plans};

/// Makes the plan that its payload names: `{"plan_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct MakePlan;

#[async_trait]
impl Job for MakePlan {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let named = payload.get("plan_id").and_then(JsonValue::as_str);
        let Some(plan) = named.and_then(|id| id.parse::<PlanId>().ok()) else {
            return Outcome::Park("its payload names no plan".to_owned());
        };
        match plans::make(services, plan).await {
            Ok(()) => Outcome::Done,
            Err(fault) => fault.into(),
        }
    }
}
