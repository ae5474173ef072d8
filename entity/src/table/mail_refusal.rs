//! What a person does not want to be written about.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, MailTopic, PersonId};

/// What a person does not want to be written about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_refusal")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// What.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: MailTopic,
    /// Since when.
    pub refused_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
