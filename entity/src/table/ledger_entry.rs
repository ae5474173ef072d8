//! A balanced entry; append-only, each entry's hash covers the entry before.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, EntryId, EntryKind, Instant};

/// A balanced entry; append-only, each entry's hash covers the entry before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    /// Its number, from 1, without holes.
    pub sequence: i64,
    /// When it was made.
    pub at: Instant,
    /// What it records.
    pub kind: EntryKind,
    /// What it is about: an id and, where it can recur, a number.
    pub reference: String,
    /// Of all its postings.
    pub currency: Currency,
    /// One line for people.
    pub memo: String,
    /// The hash of the entry before.
    pub previous_hash: String,
    /// SHA-256 of this entry, its postings and the hash before, in hexadecimal.
    pub hash: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
