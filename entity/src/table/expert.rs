//! A freelance person who answers.

use sea_orm::entity::prelude::*;

use crate::value::{
    AvailabilityExceptions, BrandId, ExpertId, ExpertStatus, Instant, PersonId, PresenceIntent,
    Travels, WeeklyWindows, ZoneName,
};

/// A freelance person who answers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expert")]
pub struct Model {
    /// The expert.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExpertId,
    /// Who it is.
    pub person_id: PersonId,
    /// All that customers and brands see.
    pub display_name: String,
    /// Where they live.
    pub time_zone: ZoneName,
    /// Applied, approved, suspended.
    pub status: ExpertStatus,
    /// Why a person suspended them.
    pub status_reason: Option<String>,
    /// Where they may see data from, e.g. `eu`.
    pub data_region: Option<String>,
    /// When they could work.
    #[sea_orm(column_type = "JsonBinary")]
    pub weekly: WeeklyWindows,
    /// Days that differ.
    #[sea_orm(column_type = "JsonBinary")]
    pub exceptions: AvailabilityExceptions,
    /// Stays in other zones.
    #[sea_orm(column_type = "JsonBinary")]
    pub travel: Travels,
    /// What they say about being here.
    pub intent: PresenceIntent,
    /// Since when they say so.
    pub intent_since: Option<Instant>,
    /// Until when they pause.
    pub paused_until: Option<Instant>,
    /// When they were last heard of.
    pub seen_at: Option<Instant>,
    /// How long that counts as being here.
    pub lease_until: Option<Instant>,
    /// Offers in a row that they let expire.
    pub lapses: i32,
    /// Ratings received.
    pub rating_count: i32,
    /// Their sum, 1 to 5 each.
    pub rating_sum: i32,
    /// Offers that count for the take rate.
    pub offers_made: i32,
    /// Offers of these that were accepted.
    pub offers_accepted: i32,
    /// The last number in their event stream.
    pub event_sequence: i64,
    /// Counts changes, for ETags.
    pub version: i64,
    /// They may be called off shift when a promise is at risk.
    pub allows_calls: bool,
    /// When they were last called.
    pub called_at: Option<Instant>,
    /// When they signed up.
    pub created_at: Instant,
    /// When they last changed.
    pub updated_at: Instant,
    /// The test twin that a simulated expert serves, and nobody else; absent: a person.
    pub twin_brand_id: Option<BrandId>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
