//! A secret sent by mail: it proves an address, resets a password or invites, once.

use sea_orm::entity::prelude::*;

use crate::value::{EmailTokenId, EmailTokenPurpose, Instant, MembershipId, PersonId};

/// A secret sent by mail: it proves an address, resets a password or invites, once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_token")]
pub struct Model {
    /// The token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailTokenId,
    /// Whose.
    pub person_id: PersonId,
    /// Which membership it invites to.
    pub membership_id: Option<MembershipId>,
    /// What it is good for.
    pub purpose: EmailTokenPurpose,
    /// SHA-256 of the secret, in hexadecimal.
    pub token_hash: String,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it is good.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
