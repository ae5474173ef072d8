//! A balanced entry; append-only, never changed.

use sea_orm::entity::prelude::*;

use crate::value::{Currency, EntryId, EntryKind, Instant};

/// A balanced entry; append-only, never changed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_entry")]
pub struct Model {
    /// The entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
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
    /// SHA-256 of this entry and its postings, in hexadecimal.
    pub digest: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
