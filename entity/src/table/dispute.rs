//! A disagreement about a line of pay.

use sea_orm::JsonValue;
use sea_orm::entity::prelude::*;

use crate::value::{
    BrandId, Currency, DisputeId, DisputeReason, DisputeSide, DisputeState, EarningId,
    EarningState, ExpertId, Instant, PersonId, QueryId,
};

/// A disagreement about a line of pay.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dispute")]
pub struct Model {
    /// The dispute.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DisputeId,
    /// About which line.
    pub earning_id: EarningId,
    /// Who was charged; the platform when absent.
    pub brand_id: Option<BrandId>,
    /// Who earns.
    pub expert_id: ExpertId,
    /// About which query.
    pub query_id: Option<QueryId>,
    /// Which side opened it.
    pub opened_as: DisputeSide,
    /// Who, as the audit names them.
    pub opened_by: String,
    /// What it says.
    pub reason: DisputeReason,
    /// In their own words.
    pub statement: String,
    /// What they point to.
    #[sea_orm(column_type = "JsonBinary")]
    pub evidence: JsonValue,
    /// What an expert claims, in minor units.
    pub claimed_amount: Option<i64>,
    /// Of what.
    pub currency: Currency,
    /// Where the line was when it was held; absent: it was not.
    pub held_from: Option<EarningState>,
    /// Where it is.
    pub state: DisputeState,
    /// When it was opened.
    pub opened_at: Instant,
    /// When silence decides for the expert.
    pub decide_by: Instant,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// When it ended.
    pub decided_at: Option<Instant>,
    /// Why it ended so.
    pub decision_note: Option<String>,
    /// What the other side says.
    #[sea_orm(column_type = "JsonBinary")]
    pub answer: Option<JsonValue>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
