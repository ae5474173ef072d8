//! Who did something that matters; append-only, each row's hash covers the row before.

use sea_orm::entity::prelude::*;

use crate::value::{AuditId, Instant};

/// Who did something that matters; append-only, each row's hash covers the row before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    /// Its number, from 1.
    pub sequence: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: String,
    /// What, e.g. `expert.suspend`.
    pub action: String,
    /// To whom or what.
    pub subject: String,
    /// The particulars as JSON text, as hashed.
    pub detail: String,
    /// The hash of the row before.
    pub previous_hash: String,
    /// SHA-256 of this row and the hash before, in hexadecimal.
    pub hash: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
