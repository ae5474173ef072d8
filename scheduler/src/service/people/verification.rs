//! Using the token of a mail: proving an address, or accepting an invitation.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{email_token, membership, person};
use entity::table;
use entity::value::EmailTokenPurpose;
use serde_json::json;

use super::super::hashing::PasswordHash;
use super::super::secret::hash_of;
use super::super::{Context, Fault, Services, UseCase, audit};
use super::password_change::choose;

pub(super) fn no_such_token() -> Fault {
    Fault::not_found("link any more: it was used, or is too old; ask for a new mail")
}

/// Proves an address with the token that was mailed to it; with an invitation's token also joins.
///
/// Somebody invited whose address is not proved chooses a password at the same time, because one
/// that was set by whoever typed the address first is worth nothing.
#[derive(Clone, Debug)]
pub struct UseToken {
    token_hash: String,
    hash: Option<PasswordHash>,
}

/// What the token did.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Whose address is proved.
    pub person: table::person::Model,
    /// What they joined as, after an invitation.
    pub membership: Option<table::membership::Model>,
}

impl UseToken {
    /// Checks the token and hashes the password, if one is given.
    ///
    /// # Errors
    /// 404 for a token that is no good, 422 for the password, 429 when too many wait.
    pub async fn prepare(
        services: &Services,
        token: &str,
        password: Option<&str>,
    ) -> Result<Self, Fault> {
        let token_hash = hash_of(token);
        let now = services.clock.now();
        let token = email_token::find_good(services.db.read(), &token_hash, now)
            .await?
            .ok_or_else(no_such_token)?;
        let Some(password) = password else {
            return Ok(Self {
                token_hash,
                hash: None,
            });
        };
        let person = person::find(services.db.read(), token.person_id)
            .await?
            .ok_or_else(no_such_token)?;
        let password = choose("/password", password, &person)?;
        let hash = services.hasher.hash(&services.entropy, password).await?;
        Ok(Self {
            token_hash,
            hash: Some(hash),
        })
    }

    /// Sets the password of somebody invited who has none that counts.
    async fn settle_password(
        &self,
        tx: &WriteTx,
        context: &Context,
        person: &table::person::Model,
    ) -> Result<(), Fault> {
        let needs_one = person.email_verified_at.is_none() || person.password_hash.is_empty();
        match (&self.hash, needs_one) {
            (Some(hash), true) => {
                person::set_password(tx, person.id, hash.as_str()).await?;
                session::revoke(tx, Sessions::Of(person.id), context.now).await?;
                Ok(())
            }
            (None, false) => Ok(()),
            (None, true) => Err(Fault::field("/password", "is missing: choose one to join")),
            (Some(_), false) => Err(Fault::field(
                "/password",
                "leave it out: you have one, and it stays as it is",
            )),
        }
    }
}

impl UseCase for UseToken {
    type Output = Verified;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Verified, Fault> {
        let token = email_token::find_good(tx, &self.token_hash, context.now)
            .await?
            .ok_or_else(no_such_token)?;
        let mut person = person::lock(tx, token.person_id)
            .await?
            .ok_or_else(no_such_token)?;
        let membership = match (token.purpose, token.membership_id) {
            (EmailTokenPurpose::Verify, _) if self.hash.is_some() => {
                return Err(Fault::field("/password", "is only for invitations"));
            }
            (EmailTokenPurpose::Verify, _) => None,
            (EmailTokenPurpose::Invite, Some(id)) => {
                self.settle_password(tx, context, &person).await?;
                if !membership::accept(tx, id, context.now).await? {
                    return Err(no_such_token());
                }
                membership::find(tx, id).await?
            }
            (EmailTokenPurpose::Invite, None) | (EmailTokenPurpose::Reset, _) => {
                return Err(no_such_token());
            }
        };
        if !email_token::use_up(tx, token.id, context.now).await? {
            return Err(no_such_token());
        }
        person::set_verified(tx, person.id, context.now).await?;
        person.email_verified_at = person.email_verified_at.or(Some(context.now));
        if let Some(joined) = &membership {
            let detail = json!({"person": person.id, "role": joined.role});
            audit::record(tx, context, "member.join", joined.id, detail).await?;
        }
        Ok(Verified { person, membership })
    }
}
