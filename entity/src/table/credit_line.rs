//! How far a brand could go on credit from when on; never changed, only followed by the next.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Currency, Instant};

/// How far a brand could go on credit from when on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_line")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    /// In which currency.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: Currency,
    /// From when on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: Instant,
    /// How far.
    pub amount: i64,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
