//! The last link of the chain; one row, which whoever seals holds until the commit.

use sea_orm::entity::prelude::*;

/// The last link of the chain; one row, which whoever seals holds until the commit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The last number given; 0 before the first.
    pub sequence: i64,
    /// The last hash; zeros before the first.
    pub hash: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
