//! An expert's own calendar, as far as it says when they are busy.

use sea_orm::entity::prelude::*;

use crate::value::{BusySource, ExpertId, Instant, Words};

/// An expert's own calendar, as far as it says when they are busy.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "busy_calendar")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub expert_id: ExpertId,
    /// Where it comes from.
    pub source: BusySource,
    /// The host of its address, which may be shown.
    pub host: Option<String>,
    /// Its address, which is a secret: sealed by the vault for this expert.
    pub address: Option<String>,
    /// How many events it had at the last import.
    pub events: i32,
    /// Names of time zones in it that nobody knows.
    #[sea_orm(column_type = "JsonBinary")]
    pub unknown_zones: Words,
    /// When it was last read well; absent: not yet.
    pub imported_at: Option<Instant>,
    /// Up to when its events were laid out then.
    pub covers_until: Option<Instant>,
    /// When it is fetched next.
    pub fetch_at: Option<Instant>,
    /// How often in a row it could not be fetched or read.
    pub failures: i32,
    /// Why, the last time: a sentence.
    pub last_error: Option<String>,
    /// Counts what its expert sets.
    pub version: i64,
    /// When it was first set.
    pub created_at: Instant,
    /// When its expert last set it.
    pub updated_at: Instant,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
