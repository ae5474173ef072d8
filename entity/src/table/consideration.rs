//! An expert whom a decision considered.

use sea_orm::entity::prelude::*;

use crate::value::{DecisionId, ExpertId};

/// An expert whom a decision considered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consideration")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// In which decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: DecisionId,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
