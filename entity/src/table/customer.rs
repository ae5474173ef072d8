//! A brand's end user, known by the brand's own reference.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, CustomerId, Instant, ZoneName};

/// A brand's end user, known by the brand's own reference.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CustomerId,
    /// Whose.
    pub brand_id: BrandId,
    /// What the brand calls them.
    pub reference: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Where they are.
    pub time_zone: Option<ZoneName>,
    /// When they were first seen.
    pub created_at: Instant,
    /// When their personal data were erased.
    pub erased_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
