//! When an answer would come, as a brand was told that asked before posting.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, Instant, LanguageTag, QueueId, QuoteBasis, QuoteId};

/// When an answer would come, as a brand was told that asked before posting.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote")]
pub struct Model {
    /// The quote.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuoteId,
    /// Whose.
    pub brand_id: BrandId,
    /// For a query in which queue.
    pub queue_id: QueueId,
    /// When.
    pub made_at: Instant,
    /// Until when it holds for a query that is posted.
    pub valid_until: Instant,
    /// In which language the answer would be.
    pub language: LanguageTag,
    /// What it was made from; `insufficient` when not enough was known.
    pub basis: QuoteBasis,
    /// By when half of such quotes are kept.
    pub quoted_p50: Option<Instant>,
    /// The same for four fifths.
    pub quoted_p80: Option<Instant>,
    /// The same for nine tenths.
    pub quoted_p90: Option<Instant>,
    /// The same for nineteen of twenty.
    pub quoted_p95: Option<Instant>,
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
