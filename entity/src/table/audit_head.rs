//! The end of the audit chain: one row, which every new audit row locks and moves on.

use sea_orm::entity::prelude::*;

/// The end of the audit chain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The number of the last audit row; 0 before the first.
    pub sequence: i64,
    /// Its hash; empty before the first.
    pub hash: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
