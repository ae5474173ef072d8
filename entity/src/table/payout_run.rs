//! A collection of payouts that is approved together.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, PayoutRunId, PayoutState, PersonId};

/// A collection of payouts that is approved together.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_run")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PayoutRunId,
    /// Draft, approved, settled, cancelled.
    pub state: PayoutState,
    /// By which way.
    pub rail: String,
    /// Earnings that cleared before this are in it.
    pub cutoff: Instant,
    /// Who drew it up; absent: the weekly job.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Instant,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
    /// When.
    pub approved_at: Option<Instant>,
    /// The rail's file, once executed.
    pub file: Option<String>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
