//! A fact that the dispatcher has yet to read; written in the same transaction as the fact.

use sea_orm::entity::prelude::*;

use crate::value::{ChangeId, ChangeSubject, Instant};

/// A fact that the dispatcher has yet to read; written in the same transaction as the fact.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeId,
    /// What kind of thing changed.
    pub subject: ChangeSubject,
    /// Which one.
    pub subject_id: Uuid,
    /// When.
    pub created_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
