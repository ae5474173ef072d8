//! A second factor that its owner lost, with its recovery codes: others remove it, who checked by
//! other means that it is them who ask.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{person, second_factor};
use entity::value::{EmailAddress, PersonId};
use serde_json::json;

use super::{lock, not_set};
use crate::letter::{Kind, Letter};
use crate::service::people::send;
use crate::service::{Context, Fault, UseCase, audit};

/// What the audit trail says of a removal at the command line.
const BY_COMMAND: &str = "removed at the command line";

/// Removes somebody's second factor and signs them out everywhere; the password stays.
#[derive(Clone, Debug)]
pub struct RemoveLostFactor {
    /// Whose.
    pub person: PersonId,
    /// How it was checked who they are; written down, and told to them.
    pub reason: String,
}

impl UseCase for RemoveLostFactor {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        // Else a stolen session would be enough to be rid of one's own.
        if context.actor.person() == Some(self.person) {
            return Err(Fault::forbidden(
                "own-second-factor",
                "remove your own with your password and a code, or ask another administrator",
            ));
        }
        let person = lock(tx, self.person).await?;
        let factor = second_factor::confirmed_of(tx, person.id).await?;
        let factor = factor.ok_or_else(not_set)?;
        second_factor::forget(tx, factor.id).await?;
        session::revoke(tx, Sessions::Of(person.id), context.now).await?;
        let letter = Letter::new(Kind::SecondFactorLost).quoting(self.reason.clone());
        send(tx, context, &person, factor.id, letter).await?;
        let detail = json!({"reason": self.reason});
        let action = "second_factor.remove_lost";
        Ok(audit::record(tx, context, action, person.id, detail).await?)
    }
}

/// The same at the command line, for the last administrator: by address.
#[derive(Clone, Debug)]
pub struct RemoveLostFactorOf {
    /// Whose.
    pub email: EmailAddress,
}

impl UseCase for RemoveLostFactorOf {
    type Output = PersonId;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<PersonId, Fault> {
        let person = person::find_by_email(tx, &self.email).await?;
        let person = person.ok_or_else(|| Fault::not_found("person"))?;
        let remove = RemoveLostFactor {
            person: person.id,
            reason: BY_COMMAND.to_owned(),
        };
        remove.apply(tx, context).await?;
        Ok(person.id)
    }
}
