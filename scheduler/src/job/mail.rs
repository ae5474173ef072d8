//! Sending one mail of the outbox.
//!
//! At least once: a node that dies between handing it over and noting that sends it again, with
//! the same message id, by which mail programs tell the repeat.

use std::sync::Arc;

use async_trait::async_trait;
use entity::store::{mail, message};
use entity::value::MailId;
use sea_orm::JsonValue;

use super::{Job, Outcome};
use crate::port::mailer::{Letter, MailFault, Mailer};
use crate::service::{Fault, Services};

/// Sends the mail that the payload names: `{"mail_id": …}`.
#[derive(Debug)]
pub struct SendMail {
    mailer: Arc<dyn Mailer>,
}

impl SendMail {
    /// Sends through this mailer.
    #[must_use]
    pub fn new(mailer: Arc<dyn Mailer>) -> Self {
        Self { mailer }
    }

    async fn send(&self, services: &Services, id: MailId) -> Result<Outcome, Fault> {
        let Some(row) = mail::find(services.db.read(), id).await? else {
            return Ok(Outcome::Done);
        };
        if row.sent_at.is_some() {
            return Ok(Outcome::Done);
        }
        let now = services.clock.now();
        let letter = Letter {
            id,
            recipient: row.recipient,
            subject: row.subject,
            text: row.text_body,
            html: row.html_body,
            calendar: row.calendar,
            unsubscribe_url: row.unsubscribe_url,
            written_at: row.created_at,
            head: row.head.clone(),
        };
        let message = row.head.and_then(|head| head.message);
        match self.mailer.send(&letter).await {
            Ok(()) => {}
            Err(MailFault::Passing(error)) => return Ok(Outcome::Retry(error)),
            Err(MailFault::Refused(error)) => return Ok(Outcome::Park(error)),
        }
        services
            .db
            .write(move |tx| async move {
                mail::mark_sent(&tx, id, now).await?;
                if let Some(message) = message {
                    message::handed_over(&tx, message, now).await?;
                }
                Ok(())
            })
            .await
            .map(|()| Outcome::Done)
    }
}

#[async_trait]
impl Job for SendMail {
    async fn run(&self, services: &Services, payload: &JsonValue) -> Outcome {
        let id = payload["mail_id"].as_str().and_then(|id| id.parse().ok());
        let Some(id) = id else {
            return Outcome::Park("the payload names no mail".to_owned());
        };
        self.send(services, id).await.unwrap_or_else(Outcome::from)
    }
}
