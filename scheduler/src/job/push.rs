//! Telling experts' browsers of offers and of work that waits.

use async_trait::async_trait;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::Services;
use crate::service::push::{Errand, send};

/// Tells a browser what its payload says: an [`Errand`]. Run twice, the second replaces the first on
/// the screen.
#[derive(Clone, Copy, Debug)]
pub struct SendPush;

#[async_trait]
impl Job for SendPush {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let Some(errand) = Errand::read(payload) else {
            return Outcome::Park("its payload is no errand".to_owned());
        };
        send(services, errand).await.into()
    }
}
