//! One customer issue to be resolved; the unit of pay.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{
    BotHandoff, BrandId, ContextItems, CustomerId, Disposition, EscalateReason, ExpertId, Instant,
    LanguageSource, LanguageTag, QueryId, QueryState, QueueId, ResolutionKind,
};

/// One customer issue to be resolved; the unit of pay.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "query")]
pub struct Model {
    /// The query.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QueryId,
    /// Whose.
    pub brand_id: BrandId,
    /// In which queue.
    pub queue_id: QueueId,
    /// Who asks.
    pub customer_id: CustomerId,
    /// Where it is in its life.
    pub state: QueryState,
    /// The brand's own id; unique per queue for ever.
    pub external_id: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// In which language it is answered.
    pub language: LanguageTag,
    /// Who says so.
    pub language_source: LanguageSource,
    /// How sure that is, 0 to 1.
    pub language_confidence: f64,
    /// 1 highest to 5.
    pub priority: i32,
    /// When the customer asked.
    pub received_at: Instant,
    /// When Vesper took it over, at intake or, of one that is held, when its window opens: the
    /// promise, widening and giving up count from here.
    pub taken_at: Instant,
    /// When it came into this state.
    pub state_since: Instant,
    /// When a held or deferred query goes on; when a proposed resolution is assumed; when a resolved one closes.
    pub resume_at: Option<Instant>,
    /// The older query that this one follows.
    pub follows_id: Option<QueryId>,
    /// Who knew it last: asked first.
    pub previous_expert_id: Option<ExpertId>,
    /// Until when only they are asked.
    pub previous_until: Option<Instant>,
    /// How often it was passed on.
    pub transfers: i32,
    /// How often it was resolved; numbers the earnings.
    pub resolutions: i32,
    /// How the last resolution became final.
    pub resolution_kind: Option<ResolutionKind>,
    /// What the last resolution amounts to.
    pub disposition: Option<Disposition>,
    /// Why it was escalated.
    pub escalation_reason: Option<EscalateReason>,
    /// When the customer first heard from a person.
    pub first_response_at: Option<Instant>,
    /// The promise now in force.
    pub due_at: Instant,
    /// What the customer thought, 1 to 5.
    pub rating: Option<i32>,
    /// What is shown to the expert.
    #[sea_orm(column_type = "JsonBinary")]
    pub context: ContextItems,
    /// What the bot did before.
    #[sea_orm(column_type = "JsonBinary")]
    pub bot: Option<BotHandoff>,
    /// The brand's own; never shown to experts.
    #[sea_orm(column_type = "JsonBinary")]
    pub metadata: Option<JsonValue>,
    /// The last message's number.
    pub message_sequence: i64,
    /// The last event's number.
    pub event_sequence: i64,
    /// Counts changes, for ETags.
    pub version: i64,
    /// When it was over.
    pub closed_at: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
