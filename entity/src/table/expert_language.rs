//! A language that an expert claims, and perhaps has proved.

use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant, LanguageTag};

/// A language that an expert claims, and perhaps has proved.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expert_language")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag: LanguageTag,
    /// The proficiency claimed, 1 to 5.
    pub claimed: i32,
    /// The proficiency proved, 1 to 5.
    pub verified: Option<i32>,
    /// When.
    pub verified_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
