//! Looking up whom to write to, for a mail that somebody asked for by naming an address.

use async_trait::async_trait;
use entity::value::{EmailAddress, EmailTokenPurpose};
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::service::people::{AnswerMailRequest, Wanted};
use crate::service::{Actor, Services};

/// Writes the mail that the payload asks for: `{"email": …, "purpose": …}`.
#[derive(Debug)]
pub struct AnswerMail;

fn read(payload: &JsonValue) -> Option<AnswerMailRequest> {
    let email: EmailAddress = payload["email"].as_str()?.parse().ok()?;
    let purpose: EmailTokenPurpose = payload["purpose"].as_str()?.parse().ok()?;
    Some(AnswerMailRequest {
        email,
        wanted: Wanted::of(purpose)?,
    })
}

#[async_trait]
impl Job for AnswerMail {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let Some(use_case) = read(payload) else {
            return Outcome::Park("the payload names no address or no mail".to_owned());
        };
        match services.run(Actor::System, use_case).await {
            Ok(()) => Outcome::Done,
            Err(fault) => Outcome::from(fault),
        }
    }
}
