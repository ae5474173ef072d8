//! The first administrator, made at the command line by whoever owns the machine.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{membership, person};
use entity::table;
use entity::value::{EmailAddress, Role};

use super::super::hashing::PasswordHash;
use super::super::password::Password;
use super::super::{Context, Fault, Services, UseCase, audit};
use super::signer::newcomer;

/// Makes somebody an administrator and an approver of payouts.
///
/// Somebody known gets the given password too: an account that anybody could have opened under this
/// address must not become an administrator's with a stranger's password.
#[derive(Clone, Debug)]
pub struct CreateAdmin {
    email: EmailAddress,
    hash: PasswordHash,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct CreatedAdmin {
    /// Who.
    pub person: table::person::Model,
    /// Whether they were known before.
    pub was_known: bool,
}

impl CreateAdmin {
    /// Hashes the password.
    ///
    /// # Errors
    /// 429 when too many passwords wait.
    pub async fn prepare(
        services: &Services,
        email: EmailAddress,
        password: Password,
    ) -> Result<Self, Fault> {
        let hash = services.hasher.hash(&services.entropy, password).await?;
        Ok(Self { email, hash })
    }
}

impl UseCase for CreateAdmin {
    type Output = CreatedAdmin;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<CreatedAdmin, Fault> {
        let known = person::find_by_email(tx, &self.email).await?;
        let was_known = known.is_some();
        let person = match known {
            Some(person) => {
                person::set_password(tx, person.id, self.hash.as_str()).await?;
                person::set_verified(tx, person.id, context.now).await?;
                session::revoke(tx, Sessions::Of(person.id), context.now).await?;
                person
            }
            None => {
                let mut person = newcomer(context, &self.email, self.email.local(), &self.hash);
                // Whoever can run commands on the machine vouches for the address.
                person.email_verified_at = Some(context.now);
                person::insert(tx, person.clone()).await?;
                person
            }
        };
        for role in [Role::Ops, Role::Approver] {
            let new = table::membership::Model {
                id: context.id(),
                person_id: person.id,
                brand_id: None,
                expert_id: None,
                role,
                created_at: context.now,
                accepted_at: Some(context.now),
                removed_at: None,
            };
            membership::insert(tx, new).await?;
        }
        audit::record(
            tx,
            context,
            "admin.create",
            person.id,
            serde_json::json!({}),
        )
        .await?;
        Ok(CreatedAdmin { person, was_known })
    }
}
