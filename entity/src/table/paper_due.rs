//! When the papers of a brand or an expert are closed next.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, PaperKind};

/// When the papers of a brand or an expert are closed next.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper_due")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    /// Which papers they get.
    pub kind: PaperKind,
    /// When.
    pub due_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
