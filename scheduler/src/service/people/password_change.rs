//! Another password: after a mail, or by somebody who knows the old one.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{email_token, person};
use entity::table;
use entity::value::{EmailTokenPurpose, PersonId, SessionId};
use serde_json::json;

use super::super::hashing::PasswordHash;
use super::super::password::Password;
use super::super::secret::hash_of;
use super::super::{Context, Fault, Services, UseCase, audit};
use super::letter::{address_of, send};
use super::verification::no_such_token;
use crate::letter::{Kind, Letter};

/// Sets a new password with a token from a mail, and signs the person out everywhere.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    token_hash: String,
    hash: PasswordHash,
}

impl ResetPassword {
    /// Checks the token and hashes the password.
    ///
    /// # Errors
    /// 404 for a token that is no good, 422 for the password, 429 when too many wait.
    pub async fn prepare(services: &Services, token: &str, password: &str) -> Result<Self, Fault> {
        let token_hash = hash_of(token);
        let now = services.clock.now();
        let token = email_token::find_good(services.db.read(), &token_hash, now)
            .await?
            .filter(|token| token.purpose == EmailTokenPurpose::Reset)
            .ok_or_else(no_such_token)?;
        let person = person::find(services.db.read(), token.person_id)
            .await?
            .ok_or_else(no_such_token)?;
        let password = choose("/password", password, &person)?;
        let hash = services.hasher.hash(&services.entropy, password).await?;
        Ok(Self { token_hash, hash })
    }
}

/// A new password, judged by the rules.
pub(super) fn choose(
    pointer: &str,
    password: &str,
    person: &table::person::Model,
) -> Result<Password, Fault> {
    Password::chosen(password, &address_of(person)?)
        .map_err(|invalid| Fault::field(pointer, invalid.to_string()))
}

impl UseCase for ResetPassword {
    type Output = PersonId;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<PersonId, Fault> {
        let token = email_token::find_good(tx, &self.token_hash, context.now)
            .await?
            .filter(|token| token.purpose == EmailTokenPurpose::Reset)
            .ok_or_else(no_such_token)?;
        let person = person::lock(tx, token.person_id)
            .await?
            .ok_or_else(no_such_token)?;
        if !email_token::use_up(tx, token.id, context.now).await? {
            return Err(no_such_token());
        }
        person::set_password(tx, person.id, self.hash.as_str()).await?;
        // Who reads the mailbox holds the address.
        person::set_verified(tx, person.id, context.now).await?;
        email_token::void_of_person(tx, person.id, EmailTokenPurpose::Reset, context.now).await?;
        session::revoke(tx, Sessions::Of(person.id), context.now).await?;
        let letter = Letter::new(Kind::PasswordChanged);
        send(tx, context, &person, token.id, letter).await?;
        audit::record(tx, context, "password.reset", person.id, json!({})).await?;
        Ok(person.id)
    }
}

/// Sets another password for somebody who is signed in, and signs out their other devices.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    person: PersonId,
    session: SessionId,
    old: PasswordHash,
    new: PasswordHash,
}

impl ChangePassword {
    /// Checks the old password and hashes the new one.
    ///
    /// # Errors
    /// 422 for either password, 429 when too many wait.
    pub async fn prepare(
        services: &Services,
        (person, session): (PersonId, SessionId),
        current: &str,
        new: &str,
    ) -> Result<Self, Fault> {
        let wrong = || Fault::field("/current_password", "is not your password");
        let person = person::find(services.db.read(), person)
            .await?
            .ok_or_else(|| Fault::not_found("person"))?;
        let chosen = choose("/new_password", new, &person)?;
        let old = PasswordHash::from(person.password_hash);
        let current = Password::given(current).ok_or_else(wrong)?;
        if !services.hasher.verify(current, Some(old.clone())).await? {
            return Err(wrong());
        }
        Ok(Self {
            person: person.id,
            session,
            old,
            new: services.hasher.hash(&services.entropy, chosen).await?,
        })
    }
}

impl UseCase for ChangePassword {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let person = person::lock(tx, self.person)
            .await?
            .filter(|person| person.password_hash == self.old.as_str())
            .ok_or_else(|| {
                Fault::conflict("password-changed", "the password was changed meanwhile")
            })?;
        person::set_password(tx, person.id, self.new.as_str()).await?;
        let others = Sessions::OthersOf(person.id, self.session);
        session::revoke(tx, others, context.now).await?;
        let about = format!("{}-{}", person.id, context.now.timestamp_micros());
        let letter = Letter::new(Kind::PasswordChanged);
        send(tx, context, &person, about, letter).await?;
        Ok(audit::record(tx, context, "password.change", person.id, json!({})).await?)
    }
}
