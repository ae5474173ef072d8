//! A code that stands in for a second factor, once.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, RecoveryCodeId, SecondFactorId};

/// A code that stands in for a second factor, once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// The code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecoveryCodeId,
    /// For which second factor.
    pub second_factor_id: SecondFactorId,
    /// SHA-256 of the code, in hexadecimal.
    pub code_hash: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
