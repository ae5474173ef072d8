//! A certification programme of a brand.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Instant, ProgramId, ProgramStatus, QueueId};

/// A certification programme of a brand.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgramId,
    /// Whose.
    pub brand_id: BrandId,
    /// For which queue only; absent: all of the brand's.
    pub queue_id: Option<QueueId>,
    /// What it is called.
    pub title: String,
    /// Whether experts can apply.
    pub status: ProgramStatus,
    /// The number of its latest version.
    pub latest: i64,
    /// The number of that version's agreement: it grows when the text changes.
    pub agreement: i64,
    /// From which agreement on whoever is certified has to have accepted it.
    pub asked_agreement: Option<i64>,
    /// By when.
    pub agree_by: Option<Instant>,
    /// Counts changes, for ETags.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
