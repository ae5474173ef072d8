//! What somebody with a second factor does about it: other recovery codes, or no second factor.

use entity::db::WriteTx;
use entity::store::second_factor;
use entity::store::session::{self, Sessions};
use entity::value::{PersonId, SecondFactorId};
use serde_json::json;

use super::prove::{Stage, check};
use super::{Proof, RecoveryCodes, check_password, lock, lock_with, not_set};
use crate::letter::{Kind, Letter};
use crate::service::hashing::PasswordHash;
use crate::service::people::send;
use crate::service::{Context, Fault, Services, UseCase, audit};

/// Gives a person new recovery codes; those before are worth nothing.
#[derive(Clone, Debug)]
pub struct RenewRecoveryCodes {
    person: PersonId,
    proof: Proof,
    codes: RecoveryCodes,
}

impl RenewRecoveryCodes {
    /// Uses the code up.
    ///
    /// # Errors
    /// 409 when no second factor is set, 422 for a wrong code, 429 after too many.
    pub async fn prepare(services: &Services, person: PersonId, code: &str) -> Result<Self, Fault> {
        Ok(Self {
            person,
            proof: check(services, person, Stage::Confirmed, code).await?,
            codes: RecoveryCodes::new(&services.entropy),
        })
    }
}

impl UseCase for RenewRecoveryCodes {
    type Output = RecoveryCodes;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<RecoveryCodes, Fault> {
        let person = lock(tx, self.person).await?;
        let factor = proved(tx, self.person, self.proof).await?;
        self.codes.keep(tx, context, factor).await?;
        let action = "second_factor.renew_recovery_codes";
        audit::record(tx, context, action, person.id, json!({})).await?;
        Ok(self.codes.clone())
    }
}

/// The second factor that was proved, if it is still the one that is set.
async fn proved(tx: &WriteTx, person: PersonId, proof: Proof) -> Result<SecondFactorId, Fault> {
    let factor = second_factor::confirmed_of(tx, person).await?;
    let factor = factor.filter(|factor| factor.id == proof.factor);
    factor.map(|factor| factor.id).ok_or_else(not_set)
}

/// Removes a person's second factor: the password alone signs in from now on.
#[derive(Clone, Debug)]
pub struct RemoveSecondFactor {
    person: PersonId,
    hash: PasswordHash,
    proof: Proof,
}

impl RemoveSecondFactor {
    /// Checks the password, then uses the code up.
    ///
    /// # Errors
    /// 409 when none is set, 422 for the password or the code, 429 after too many wrong codes or
    /// when too many passwords wait.
    pub async fn prepare(
        services: &Services,
        person: PersonId,
        (password, code): (&str, &str),
    ) -> Result<Self, Fault> {
        let (person, hash) = check_password(services, person, password).await?;
        Ok(Self {
            person: person.id,
            hash,
            proof: check(services, person.id, Stage::Confirmed, code).await?,
        })
    }
}

impl UseCase for RemoveSecondFactor {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let person = lock_with(tx, self.person, &self.hash).await?;
        let factor = proved(tx, self.person, self.proof).await?;
        second_factor::forget(tx, factor).await?;
        session::note_second_factor(tx, Sessions::Of(person.id), None).await?;
        let letter = Letter::new(Kind::SecondFactorRemoved);
        send(tx, context, &person, factor, letter).await?;
        Ok(audit::record(tx, context, "second_factor.remove", person.id, json!({})).await?)
    }
}
