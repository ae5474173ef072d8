//! Who was asked to claim a shift.

use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant, ShiftId};

/// Who was asked to claim a shift.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift_invitation")]
pub struct Model {
    /// The shift.
    #[sea_orm(primary_key, auto_increment = false)]
    pub shift_id: ShiftId,
    /// Who was asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// When.
    pub invited_at: Instant,
    /// When the mail about it was written: one for all that come together.
    pub told_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
