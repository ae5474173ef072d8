//! That a brand ran out of something, noted until it has it again.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Currency, Instant, ShortageKind};

/// That a brand ran out of something, noted until it has it again.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shortage")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    /// In which currency.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: Currency,
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ShortageKind,
    /// Since when; the brand was told then.
    pub since: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
