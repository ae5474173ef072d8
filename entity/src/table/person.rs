//! A person who signs in, with an address and a password.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, PersonId, ReadingLanguage};

/// A person who signs in, with an address and a password.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// The address as it is shown and written to.
    pub email: String,
    /// The address as it is compared: no two people have the same.
    pub email_key: String,
    /// What they are called.
    pub name: String,
    /// Argon2id in PHC form; never leaves the service.
    pub password_hash: String,
    /// When the address was proved.
    pub email_verified_at: Option<Instant>,
    /// When they signed up.
    pub created_at: Instant,
    /// What they read pages and mails in; absent: they never said.
    pub language: Option<ReadingLanguage>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
