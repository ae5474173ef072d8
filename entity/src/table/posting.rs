//! One line of an entry: so much to one account.

use sea_orm::entity::prelude::*;

use crate::value::{AccountId, EntryId};

/// One line of an entry: so much to one account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    /// Which entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: EntryId,
    /// Its number in the entry, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    /// Which account.
    pub account_id: AccountId,
    /// Minor units; an entry's amounts sum to zero.
    pub amount: i64,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
