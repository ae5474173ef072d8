//! A person's role: in a brand, as an expert, or on the platform.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ExpertId, Instant, MembershipId, PersonId, Role};

/// A person's role: in a brand, as an expert, or on the platform.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// The membership.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MembershipId,
    /// Whose.
    pub person_id: PersonId,
    /// In which brand, for a brand's roles.
    pub brand_id: Option<BrandId>,
    /// As which expert, for the expert's role.
    pub expert_id: Option<ExpertId>,
    /// What they are.
    pub role: Role,
    /// Since when.
    pub created_at: Instant,
    /// When they said yes; absent: invited.
    pub accepted_at: Option<Instant>,
    /// Until when.
    pub removed_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
