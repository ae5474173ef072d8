//! What a certification programme asked and gave at one time: never changed.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Instant, PersonId, ProgramContent, ProgramId};

/// What a certification programme asked and gave at one time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_version")]
pub struct Model {
    /// Whose.
    pub brand_id: BrandId,
    /// Of which programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub program_id: ProgramId,
    /// Its number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// What it asks and gives.
    #[sea_orm(column_type = "JsonBinary")]
    pub content: ProgramContent,
    /// The number of its agreement.
    pub agreement: i64,
    /// The SHA-256 of the agreement's text, in hexadecimal.
    pub digest: String,
    /// When.
    pub published_at: Instant,
    /// In whose name certifications are granted that passing grants.
    pub published_by: PersonId,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
