//! A person who approved a run.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, PayoutRunId, PersonId};

/// A person who approved a run.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_approval")]
pub struct Model {
    /// Which run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: PayoutRunId,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// When.
    pub at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
