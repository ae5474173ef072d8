//! By which a link in a mail says who wants no more of which topic.

use sea_orm::entity::prelude::*;

use crate::value::{MailTopic, PersonId};

/// By which a link in a mail says who wants no more of which topic.
///
/// It is kept as it is, for it stands in every mail of its topic; all that it is good for is not to
/// be written to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unsubscribe_token")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic: MailTopic,
    /// 256 random bits in hexadecimal.
    pub token: String,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
