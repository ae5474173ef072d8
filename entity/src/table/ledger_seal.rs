//! A link of the chain: numbers an entry and covers all before it; append-only.

use sea_orm::entity::prelude::*;

use crate::value::EntryId;

/// A link of the chain: numbers an entry and covers all before it; append-only.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_seal")]
pub struct Model {
    /// The entry's number, from 1, without holes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// Which entry.
    pub entry_id: EntryId,
    /// The hash of the link before.
    pub previous_hash: String,
    /// SHA-256 of the hash before, the number and the entry's digest, in hexadecimal.
    pub hash: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
