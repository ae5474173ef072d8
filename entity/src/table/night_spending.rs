//! What one night has cost a brand so far, in one currency.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Currency};

/// What one night has cost a brand so far, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "night_spending")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: Currency,
    /// Which night: its first local day, in days since 1970-01-01.
    #[sea_orm(primary_key, auto_increment = false)]
    pub night: i32,
    /// What was set aside or charged in it and did not go back.
    pub amount: i64,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
