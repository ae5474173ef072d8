//! A piece of background work.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{Instant, JobId, JobState};

/// A piece of background work.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// The job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// Which work.
    pub kind: String,
    /// Its arguments: ids.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: JsonValue,
    /// At most one waiting job has it.
    pub dedupe_key: Option<String>,
    /// Waiting, done, parked.
    pub state: JobState,
    /// Not before.
    pub run_at: Instant,
    /// How often it was tried.
    pub attempts: i32,
    /// Which node runs it.
    pub leased_by: Option<String>,
    /// Until when that counts.
    pub lease_until: Option<Instant>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it was done or parked.
    pub ended_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
