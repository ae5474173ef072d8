//! The key by which push services know this platform.

use sea_orm::entity::prelude::*;

use crate::value::Instant;

/// The key by which push services know this platform: one for all of its life.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "push_key")]
pub struct Model {
    /// Always 1: there is one key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The public half, as browsers are told it: an uncompressed point of P-256, URL-safe Base64.
    pub public: String,
    /// The private half, sealed.
    pub private: String,
    /// When it was made.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
