//! When a brand's owners were last alerted of promises at risk or broken.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Instant};

/// When a brand's owners were last alerted of promises at risk or broken.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promise_alert")]
pub struct Model {
    /// The brand.
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    /// When.
    pub told_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
