//! The stored answer of a request that carried a key.

use sea_orm::entity::prelude::*;

use crate::value::Instant;

/// The stored answer of a request that carried a key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal: String,
    /// With which method.
    #[sea_orm(primary_key, auto_increment = false)]
    pub method: String,
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub path: String,
    /// With which key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the body, in hexadecimal.
    pub request_hash: String,
    /// The stored status.
    pub status: i32,
    /// The stored headers: a JSON list of pairs.
    pub headers: String,
    /// The stored body.
    pub body: String,
    /// When.
    pub created_at: Instant,
    /// Until when it is kept.
    pub expires_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
