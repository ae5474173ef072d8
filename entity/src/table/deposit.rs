//! Money that a brand paid in, as an admin recorded it.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Currency, DepositId, Instant, PersonId};

/// Money that a brand paid in, as an admin recorded it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deposit")]
pub struct Model {
    /// The deposit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DepositId,
    /// Whose.
    pub brand_id: BrandId,
    /// How much.
    pub amount: i64,
    /// Of what.
    pub currency: Currency,
    /// What the bank statement says; unique per brand.
    pub reference: String,
    /// Which admin.
    pub created_by: PersonId,
    /// When.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
