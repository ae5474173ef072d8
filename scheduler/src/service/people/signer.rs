//! Who signs up: somebody new, or somebody known who proves it with their password.

use entity::db::WriteTx;
use entity::store::person;
use entity::table;
use entity::value::{EmailAddress, EmailTokenPurpose, PersonId, ReadingLanguage};

use super::super::hashing::PasswordHash;
use super::super::password::Password;
use super::super::{Context, Fault, Services};
use super::letter::send;
use super::token::mint;
use crate::letter::{Kind, Letter};

/// Who somebody says they are.
#[derive(Clone, Debug)]
pub struct Identity {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: EmailAddress,
    /// Their password, new or known.
    pub password: Password,
    /// What they read pages and mails in, where they said so.
    pub language: Option<ReadingLanguage>,
}

/// Somebody who is not known yet.
#[derive(Clone, Debug)]
pub(super) struct Newcomer {
    email: EmailAddress,
    name: String,
    hash: PasswordHash,
    language: Option<ReadingLanguage>,
}

/// Somebody whose password was hashed or checked already.
#[derive(Clone, Debug)]
pub(super) enum Signer {
    /// Was known, and the password fitted this hash.
    Known(PersonId, PasswordHash),
    /// Was not known.
    New(Newcomer),
}

/// An address that somebody else holds. That it is taken cannot be hidden from a client that needs
/// an id at once; guessing addresses is slowed by the limit on sign-ups.
fn address_in_use() -> Fault {
    Fault::conflict(
        "address-in-use",
        "this address has an account: sign up with its password, or reset that first",
    )
}

impl Signer {
    /// Hashes or checks the password, outside any transaction; both take the same time.
    pub(super) async fn prepare(services: &Services, identity: Identity) -> Result<Self, Fault> {
        let known = person::find_by_email(services.db.read(), &identity.email).await?;
        let Some(known) = known else {
            let hash = services
                .hasher
                .hash(&services.entropy, identity.password)
                .await?;
            return Ok(Self::New(Newcomer {
                email: identity.email,
                name: identity.name,
                hash,
                language: identity.language,
            }));
        };
        let hash = PasswordHash::from(known.password_hash);
        let fits = services
            .hasher
            .verify(identity.password, Some(hash.clone()))
            .await?;
        if fits {
            Ok(Self::Known(known.id, hash))
        } else {
            Err(address_in_use())
        }
    }

    /// The person in the transaction; a new one is written and asked to prove the address.
    pub(super) async fn enter(
        &self,
        tx: &WriteTx,
        context: &Context,
    ) -> Result<table::person::Model, Fault> {
        match self {
            Self::Known(id, hash) => person::lock(tx, *id)
                .await?
                .filter(|person| person.password_hash == hash.as_str())
                .ok_or_else(address_in_use),
            Self::New(new) => {
                let person = table::person::Model {
                    language: new.language,
                    ..newcomer(context, &new.email, &new.name, &new.hash)
                };
                if !person::insert(tx, person.clone()).await? {
                    return Err(address_in_use());
                }
                let (token, secret) =
                    mint(tx, context, person.id, EmailTokenPurpose::Verify, None).await?;
                let letter = Letter::new(Kind::Verification).proving(secret);
                send(tx, context, &person, token.id, letter).await?;
                Ok(person)
            }
        }
    }
}

/// Somebody new, whose address is not proved.
pub(crate) fn newcomer(
    context: &Context,
    email: &EmailAddress,
    name: &str,
    hash: &PasswordHash,
) -> table::person::Model {
    table::person::Model {
        id: context.id(),
        email: email.to_string(),
        email_key: email.key(),
        name: name.to_owned(),
        password_hash: hash.as_str().to_owned(),
        email_verified_at: None,
        language: None,
        created_at: context.now,
    }
}
