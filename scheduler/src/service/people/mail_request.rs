//! Mails that anybody may ask for by naming an address; nobody learns whether it is known.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{email_token, person};
use entity::value::{EmailAddress, EmailTokenPurpose};

use super::super::{Context, Fault, UseCase};
use super::letter::{Letter, send};
use super::token::mint;

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

/// Sends a mail to an address if there is somebody to send it to. Always answers the same.
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
        let Some(person) = person::find_by_email(tx, &self.email).await? else {
            return Ok(());
        };
        let purpose = match self.wanted {
            Wanted::Verification if person.email_verified_at.is_some() => return Ok(()),
            Wanted::Verification => EmailTokenPurpose::Verify,
            Wanted::Reset => EmailTokenPurpose::Reset,
        };
        let last = email_token::last_sent(tx, person.id, purpose).await?;
        if last.is_some_and(|sent| context.now - sent < PAUSE) {
            return Ok(());
        }
        let (token, secret) = mint(tx, context, person.id, purpose, None).await?;
        let letter = match self.wanted {
            Wanted::Verification => Letter::Verification(secret),
            Wanted::Reset => Letter::Reset(secret),
        };
        send(tx, context, &person, token.id, letter).await
    }
}
