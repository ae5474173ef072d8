//! An account of the ledger, with its balance cached.

use sea_orm::entity::prelude::*;

use crate::value::{AccountId, AccountKind, AccountOwner, Currency, Instant};

/// An account of the ledger, with its balance cached.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// Whose: a brand's, an expert's, the platform's.
    pub owner_kind: AccountOwner,
    /// Which brand or expert.
    pub owner_id: Option<Uuid>,
    /// What it holds.
    pub kind: AccountKind,
    /// Of what.
    pub currency: Currency,
    /// The sum of its postings, in minor units; credits positive.
    pub balance: i64,
    /// Below which it may not fall; absent: no floor.
    pub floor: Option<i64>,
    /// When it was opened.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
