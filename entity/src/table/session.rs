//! A signed-in device: the family of its refresh tokens.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, MembershipId, PersonId, SessionId};

/// A signed-in device: the family of its refresh tokens.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// The session.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Who signed in.
    pub person_id: PersonId,
    /// As what.
    pub membership_id: MembershipId,
    /// Which refresh token is the newest; older ones are spent.
    pub generation: i64,
    /// When the newest was made.
    pub rotated_at: Instant,
    /// When they signed in.
    pub created_at: Instant,
    /// When they must sign in again.
    pub expires_at: Instant,
    /// When it was ended early.
    pub revoked_at: Option<Instant>,
    /// When a second factor was shown in it; absent: it began with the password alone.
    pub second_factor_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
