//! A brand's stream of overflow queries.

use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, BrandMode, Channel, Coverage, Currency, Instant, LanguageTags, OutsideWindow,
    PayRules, PromiseTexts, QueueId, QueueLimits, QueueStatus, Regions, SkillRequirements,
};

/// A brand's stream of overflow queries.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "queue")]
pub struct Model {
    /// The queue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QueueId,
    /// Whose.
    pub brand_id: BrandId,
    /// Unique in the brand among queues that are not archived.
    pub name: String,
    /// How customers reach it.
    pub channel: Channel,
    /// Whether it takes work.
    pub status: QueueStatus,
    /// Which languages it is served in, the first being the default.
    #[sea_orm(column_type = "JsonBinary")]
    pub languages: LanguageTags,
    /// What it asks of an expert.
    #[sea_orm(column_type = "JsonBinary")]
    pub skills: SkillRequirements,
    /// When it hands work over.
    #[sea_orm(column_type = "JsonBinary")]
    pub coverage: Coverage,
    /// What happens outside that window.
    pub outside_window: OutsideWindow,
    /// Whether only certified experts serve it.
    pub certification_required: bool,
    /// The promise to the first response.
    pub first_response_seconds: i32,
    /// The promise to the resolution.
    pub resolution_seconds: Option<i32>,
    /// What customers are told.
    #[sea_orm(column_type = "JsonBinary")]
    pub promise_texts: PromiseTexts,
    /// Where experts must be to see its data; empty: anywhere.
    #[sea_orm(column_type = "JsonBinary")]
    pub data_regions: Regions,
    /// Price per resolution in minor units.
    pub price_amount: i64,
    /// Of all its money.
    pub currency: Currency,
    /// What called-off work costs after the first reply.
    pub visit_fee_amount: i64,
    /// Silence after which a proposed resolution is assumed.
    pub quiet_seconds: i32,
    /// How long an earning clears.
    pub hold_seconds: i32,
    /// How long open work may run on after the window ends.
    pub finish_seconds: i32,
    /// Its clocks and bounds.
    #[sea_orm(column_type = "JsonBinary")]
    pub limits: QueueLimits,
    /// Counts changes, for ETags.
    pub version: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// What it says about pay beside the price; absent: the defaults.
    #[sea_orm(column_type = "JsonBinary")]
    pub pay_rules: Option<PayRules>,
    /// A test twin's, or real: that of its brand when it was made.
    pub mode: BrandMode,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
