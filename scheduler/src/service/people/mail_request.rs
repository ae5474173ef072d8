//! Mails that anybody may ask for by naming an address; nobody learns whether it is known.
//!
//! Asking writes the same job for every address; whether there is somebody to write to is looked up
//! by the job. So an answer says nothing, and takes as long, whoever is asked for.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::{email_token, person};
use entity::value::{EmailAddress, EmailTokenPurpose};
use serde_json::json;

use super::super::secret::hash_of;
use super::super::{Context, Fault, UseCase};
use super::letter::send;
use super::token::mint;
use crate::letter::{Kind, Letter};

/// The job that looks up whom to write to; its payload is `{"email": …, "purpose": …}`.
pub const MAIL_REQUEST_JOB: &str = "mail.request";

/// How often one person is mailed for one purpose: nobody can fill another's mailbox.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// Which mail is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The one that proves the address, again.
    Verification,
    /// The one that resets the password.
    Reset,
}

impl Wanted {
    const fn purpose(self) -> EmailTokenPurpose {
        match self {
            Self::Verification => EmailTokenPurpose::Verify,
            Self::Reset => EmailTokenPurpose::Reset,
        }
    }

    /// The mail with tokens of this purpose, if anybody may ask for it.
    #[must_use]
    pub const fn of(purpose: EmailTokenPurpose) -> Option<Self> {
        match purpose {
            EmailTokenPurpose::Verify => Some(Self::Verification),
            EmailTokenPurpose::Reset => Some(Self::Reset),
            EmailTokenPurpose::Invite => None,
        }
    }
}

/// Asks for a mail to an address. Always answers the same.
#[derive(Clone, Debug)]
pub struct RequestMail {
    /// To which address.
    pub email: EmailAddress,
    /// Which mail.
    pub wanted: Wanted,
}

impl UseCase for RequestMail {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let purpose = self.wanted.purpose();
        let new = NewJob {
            id: context.id(),
            kind: MAIL_REQUEST_JOB,
            payload: json!({"email": self.email.to_string(), "purpose": purpose}),
            // However often one address is asked for, one job waits.
            dedupe_key: Some(hash_of(&format!("{purpose} {}", self.email.key()))),
            run_at: context.now,
        };
        job::enqueue(tx, context.now, new).await?;
        Ok(())
    }
}

/// Writes the mail that was asked for, if there is somebody to write to.
#[derive(Clone, Debug)]
pub struct AnswerMailRequest {
    /// To which address.
    pub email: EmailAddress,
    /// Which mail.
    pub wanted: Wanted,
}

impl UseCase for AnswerMailRequest {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let Some(person) = person::find_by_email(tx, &self.email).await? else {
            return Ok(());
        };
        let purpose = self.wanted.purpose();
        let is_proved = person.email_verified_at.is_some();
        let last = email_token::last_sent(tx, person.id, purpose).await?;
        let is_too_soon = last.is_some_and(|sent| context.now - sent < PAUSE);
        if is_too_soon || (is_proved && self.wanted == Wanted::Verification) {
            return Ok(());
        }
        let (token, secret) = mint(tx, context, person.id, purpose, None).await?;
        let kind = match self.wanted {
            Wanted::Verification => Kind::Verification,
            Wanted::Reset => Kind::Reset,
        };
        let letter = Letter::new(kind).proving(secret);
        send(tx, context, &person, token.id, letter).await
    }
}
