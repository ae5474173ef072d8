//! A tenant for building an integration, beside the brand that it belongs to.

use sea_orm::entity::prelude::*;

use crate::value::{Behaviour, BrandId, Instant};

/// A tenant for building an integration, beside the brand that it belongs to.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "twin")]
pub struct Model {
    /// The tenant: a brand of mode `test`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub brand_id: BrandId,
    /// The brand whose engineers use it.
    pub live_brand_id: BrandId,
    /// What its simulated experts do.
    #[sea_orm(column_type = "JsonBinary")]
    pub behaviour: Behaviour,
    /// How far its time runs ahead of the real one; it only grows.
    pub offset_seconds: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it was given up.
    pub ended_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
