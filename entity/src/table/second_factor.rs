//! What a person proves besides their password: the seed of their codes.

use sea_orm::entity::prelude::*;

use crate::value::{Instant, PersonId, SecondFactorId};

/// What a person proves besides their password: the seed of their codes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    /// The second factor.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SecondFactorId,
    /// Whose; a person has one at most.
    pub person_id: PersonId,
    /// The seed, sealed for this row.
    pub seed: String,
    /// The newest step of which a code was used; codes up to it are worth nothing.
    pub last_used_step: i64,
    /// How many wrong codes there were without a pause in between.
    pub wrong_codes: i32,
    /// When the last wrong one was.
    pub wrong_at: Option<Instant>,
    /// When the seed was made.
    pub created_at: Instant,
    /// Since when it is asked for; absent: the person has yet to show a code.
    pub confirmed_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
