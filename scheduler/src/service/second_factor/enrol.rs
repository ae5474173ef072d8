//! Setting a second factor: a secret for the app, then a code of it.

use entity::db::WriteTx;
use entity::store::second_factor;
use entity::store::session::{self, Sessions};
use entity::table::second_factor::Model;
use entity::value::{Instant, PersonId, SecondFactorId, SessionId};
use serde_json::json;

use super::prove::{Stage, check, confirmable_until};
use super::seed::Seed;
use super::{Proof, RecoveryCodes, check_password, lock, lock_with};
use crate::letter::{Kind, Letter};
use crate::service::hashing::PasswordHash;
use crate::service::people::send;
use crate::service::{Context, Fault, Services, UseCase, audit};

/// Makes the secret for a person's app; nothing is asked for until a code of it was shown.
#[derive(Clone, Debug)]
pub struct BeginEnrolment {
    person: PersonId,
    hash: PasswordHash,
    id: SecondFactorId,
    seed: Seed,
    sealed: String,
    url: String,
}

/// What a person sets up their app with; told once.
#[derive(Clone)]
pub struct Enrolment {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as an `otpauth:` address, to be shown as a picture.
    pub otpauth_url: String,
    /// Until when a code of it is taken.
    pub expires_at: Instant,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

impl BeginEnrolment {
    /// Checks the password, and seals a new secret.
    ///
    /// # Errors
    /// 422 for the password, 429 when too many wait.
    pub async fn prepare(
        services: &Services,
        person: PersonId,
        password: &str,
    ) -> Result<Self, Fault> {
        let (person, hash) = check_password(services, person, password).await?;
        let id: SecondFactorId = services.entropy.id(services.clock.now());
        let seed = Seed::new(&services.entropy);
        Ok(Self {
            person: person.id,
            hash,
            id,
            sealed: seed.sealed((&services.vault, &services.entropy), id)?,
            url: seed.url(&person.email)?,
            seed,
        })
    }
}

impl UseCase for BeginEnrolment {
    type Output = Enrolment;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Enrolment, Fault> {
        lock_with(tx, self.person, &self.hash).await?;
        if let Some(before) = second_factor::of_person(tx, self.person).await? {
            if before.confirmed_at.is_some() {
                let detail = "a second factor is set: remove it before you set another";
                return Err(Fault::conflict("second-factor-set", detail));
            }
            second_factor::forget(tx, before.id).await?;
        }
        let factor = Model {
            id: self.id,
            person_id: self.person,
            seed: self.sealed.clone(),
            last_used_step: 0,
            wrong_codes: 0,
            wrong_at: None,
            created_at: context.now,
            confirmed_at: None,
        };
        second_factor::insert(tx, factor).await?;
        Ok(Enrolment {
            secret: self.seed.reveal().to_owned(),
            otpauth_url: self.url.clone(),
            expires_at: confirmable_until(context.now),
        })
    }
}

/// Sets the second factor of which a code was shown, and signs out the person's other devices.
#[derive(Clone, Debug)]
pub struct ConfirmEnrolment {
    person: PersonId,
    session: SessionId,
    proof: Proof,
    codes: RecoveryCodes,
}

impl ConfirmEnrolment {
    /// Uses the code up.
    ///
    /// # Errors
    /// 409 when nothing waits for one, 422 for a wrong one, 429 after too many.
    pub async fn prepare(
        services: &Services,
        (person, session): (PersonId, SessionId),
        code: &str,
    ) -> Result<Self, Fault> {
        Ok(Self {
            person,
            session,
            proof: check(services, person, Stage::Pending, code).await?,
            codes: RecoveryCodes::new(&services.entropy),
        })
    }
}

impl UseCase for ConfirmEnrolment {
    type Output = RecoveryCodes;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<RecoveryCodes, Fault> {
        let person = lock(tx, self.person).await?;
        let id = self.proof.factor;
        if !second_factor::confirm(tx, id, context.now).await? {
            let detail = "the second factor was set, or begun anew, by another request meanwhile";
            return Err(Fault::conflict("second-factor-not-begun", detail));
        }
        self.codes.keep(tx, context, id).await?;
        let others = Sessions::OthersOf(person.id, self.session);
        session::revoke(tx, others, context.now).await?;
        let this = Sessions::These(vec![self.session]);
        session::note_second_factor(tx, this, Some(self.proof.at)).await?;
        let letter = Letter::new(Kind::SecondFactorSet);
        send(tx, context, &person, id, letter).await?;
        audit::record(tx, context, "second_factor.set", person.id, json!({})).await?;
        Ok(self.codes.clone())
    }
}
