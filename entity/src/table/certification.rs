//! The right of one expert to serve one brand, or one of its queues.

use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, CertificationId, CertificationState, ExpertId, Instant, PersonId, QueueId,
};

/// The right of one expert to serve one brand, or one of its queues.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certification")]
pub struct Model {
    /// The certification.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CertificationId,
    /// Whose.
    pub expert_id: ExpertId,
    /// For which brand.
    pub brand_id: BrandId,
    /// For which queue only; absent: all of the brand's.
    pub queue_id: Option<QueueId>,
    /// Granted, expired, revoked.
    pub state: CertificationState,
    /// When.
    pub granted_at: Instant,
    /// By which admin.
    pub granted_by: PersonId,
    /// Until when.
    pub expires_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
