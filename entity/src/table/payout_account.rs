//! Where an expert's money is sent.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{ExpertId, Instant};

/// Where an expert's money is sent.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_account")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// By which way.
    pub rail: String,
    /// What the rail needs.
    #[sea_orm(column_type = "JsonBinary")]
    pub details: JsonValue,
    /// When it last changed.
    pub updated_at: Instant,
    /// Where the account is: ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The provider's name for it.
    pub provider_account: Option<String>,
    /// What the provider says of it.
    pub provider_state: Option<String>,
    /// When the provider first let it be paid.
    pub verified_at: Option<Instant>,
    /// Whether something came back: it has to be set again before more is sent.
    pub needs_verification: bool,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
