//! The catalogue of skills.

use sea_orm::entity::prelude::*;

use crate::value::{SkillNames, SkillSlug, Words};

/// The catalogue of skills.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "skill")]
pub struct Model {
    /// Its name in requests.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: SkillSlug,
    /// What it is called, per language.
    #[sea_orm(column_type = "JsonBinary")]
    pub names: SkillNames,
    /// Other words for it.
    #[sea_orm(column_type = "JsonBinary")]
    pub aliases: Words,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
