//! An address from which calendar programs read an expert's shifts or a queue's roster.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, CalendarFeedId, ExpertId, Instant, QueueId};

/// An address from which calendar programs read an expert's shifts or a queue's roster.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_feed")]
pub struct Model {
    /// The feed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarFeedId,
    /// Whose shifts; absent: a queue's roster.
    pub expert_id: Option<ExpertId>,
    /// Whose queue.
    pub brand_id: Option<BrandId>,
    /// Which queue's roster; absent: an expert's shifts.
    pub queue_id: Option<QueueId>,
    /// What its owner calls it; may be empty.
    pub name: String,
    /// SHA-256 of the token in its address, in hexadecimal; absent once it is revoked.
    pub token_hash: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last read, to the minute.
    pub last_read_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
