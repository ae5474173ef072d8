//! Inviting a colleague.

use entity::db::WriteTx;
use entity::store::{brand, email_token, membership, person};
use entity::table;
use entity::value::{EmailAddress, EmailTokenPurpose, Role};
use serde_json::json;

use super::super::hashing::PasswordHash;
use super::super::people::{mint, newcomer, send};
use super::super::{Context, Fault, UseCase, audit};
use super::Circle;
use crate::letter::{Kind, Letter, Value};

/// Members and invitations of one circle at most: whole teams fit, mail bombs do not.
const MEMBERS_MAX: u64 = 500;

/// A membership and whose it is.
#[derive(Clone, Debug)]
pub struct Member {
    /// The membership.
    pub membership: table::membership::Model,
    /// The person.
    pub person: table::person::Model,
}

/// Invites somebody by mail; they join when they follow it. A repeat sends a new mail.
#[derive(Clone, Debug)]
pub struct InviteMember {
    /// To where.
    pub circle: Circle,
    /// Whom.
    pub email: EmailAddress,
    /// What they are called, if they are new.
    pub name: String,
    /// As what.
    pub role: Role,
}

impl InviteMember {
    async fn invitee(
        &self,
        tx: &WriteTx,
        context: &Context,
    ) -> Result<table::person::Model, Fault> {
        if let Some(known) = person::find_by_email(tx, &self.email).await? {
            return Ok(known);
        }
        let person = newcomer(context, &self.email, &self.name, &PasswordHash::none());
        if person::insert(tx, person.clone()).await? {
            return Ok(person);
        }
        Err(Fault::conflict(
            "conflict",
            "somebody else just used this address; try again",
        ))
    }

    /// The invitation that waits, or a new one.
    async fn invitation(
        &self,
        tx: &WriteTx,
        context: &Context,
        person: &table::person::Model,
    ) -> Result<table::membership::Model, Fault> {
        let brand_id = self.circle.brand();
        match membership::find_role(tx, person.id, brand_id, self.role).await? {
            Some(waiting) if waiting.accepted_at.is_none() => {
                email_token::void_of_membership(tx, waiting.id, context.now).await?;
                return Ok(waiting);
            }
            Some(_) => {
                return Err(Fault::conflict(
                    "already-a-member",
                    format!("this person is {} already", self.role),
                ));
            }
            None => {}
        }
        let members = membership::page_of(tx, brand_id, None, MEMBERS_MAX).await?;
        if members.len() as u64 >= MEMBERS_MAX {
            return Err(Fault::conflict(
                "too-many-members",
                format!("there are {MEMBERS_MAX} already: remove one first"),
            ));
        }
        let invited = table::membership::Model {
            id: context.id(),
            person_id: person.id,
            brand_id,
            expert_id: None,
            role: self.role,
            created_at: context.now,
            accepted_at: None,
            removed_at: None,
        };
        membership::insert(tx, invited.clone()).await?;
        Ok(invited)
    }

    async fn place(&self, tx: &WriteTx) -> Result<Value, Fault> {
        match self.circle {
            Circle::Platform => Ok(Value::said("platform")),
            Circle::Brand(id) => brand::find(tx, id)
                .await?
                .map(|brand| Value::Text(brand.name))
                .ok_or_else(|| Fault::not_found("brand")),
        }
    }
}

impl UseCase for InviteMember {
    type Output = Member;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Member, Fault> {
        if !self.circle.has(self.role) {
            return Err(Fault::field("/role", "is no role that somebody has here"));
        }
        let place = self.place(tx).await?;
        let person = self.invitee(tx, context).await?;
        let membership = self.invitation(tx, context, &person).await?;
        let (token, secret) = mint(
            tx,
            context,
            person.id,
            EmailTokenPurpose::Invite,
            Some(membership.id),
        )
        .await?;
        let letter = Letter::new(Kind::Invitation).proving(secret);
        let letter = letter.with("place", place);
        send(tx, context, &person, token.id, letter).await?;
        let detail = json!({"person": person.id, "role": self.role});
        audit::record(tx, context, "member.invite", membership.id, detail).await?;
        Ok(Member { membership, person })
    }
}
