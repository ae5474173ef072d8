//! Alerting a brand whose promises are in danger.

use async_trait::async_trait;
use entity::value::BrandId;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::alerts::AlertBrand;
use crate::service::{Actor, Services};

/// Alerts the brand that its payload names: `{"brand_id"}`.
#[derive(Clone, Copy, Debug)]
pub struct SendAlert;

#[async_trait]
impl Job for SendAlert {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let named = payload.get("brand_id").and_then(JsonValue::as_str);
        let Some(brand) = named.and_then(|id| id.parse::<BrandId>().ok()) else {
            return Outcome::Park("its payload names no brand".to_owned());
        };
        match services.run(Actor::System, AlertBrand { brand }).await {
            Ok(_) => Outcome::Done,
            Err(fault) => fault.into(),
        }
    }
}
