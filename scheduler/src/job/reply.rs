//! Sending what goes back to a helpdesk.

use async_trait::async_trait;
use entity::value::ReplyId;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::Services;
use crate::service::connections::send;

/// Sends the reply that its payload names: `{"reply_id"}`. Run twice, it sends once.
#[derive(Clone, Copy, Debug)]
pub struct SendReply;

#[async_trait]
impl Job for SendReply {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let named = payload.get("reply_id").and_then(JsonValue::as_str);
        let Some(reply) = named.and_then(|id| id.parse::<ReplyId>().ok()) else {
            return Outcome::Park("its payload names no reply".to_owned());
        };
        send(services, reply).await.into()
    }
}
