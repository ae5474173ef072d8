//! A brand's machine credential; only its hash is kept.

use sea_orm::entity::prelude::*;

use crate::value::{ApiKeyId, BrandId, Instant, PersonId, Scopes};

/// A brand's machine credential; only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    /// Whose.
    pub brand_id: BrandId,
    /// What the brand calls it.
    pub name: String,
    /// SHA-256 of the secret, in hexadecimal.
    pub key_hash: String,
    /// Its last four characters, to tell keys apart.
    pub hint: String,
    /// What it may do.
    #[sea_orm(column_type = "JsonBinary")]
    pub scopes: Scopes,
    /// Who made it.
    pub created_by: PersonId,
    /// When.
    pub created_at: Instant,
    /// When it was last seen, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
