//! What a customer was told about when the answer comes.

use sea_orm::entity::prelude::*;

use crate::value::{BrandId, ExpertId, Instant, PromiseId, PromiseState, QueryId, QuoteBasis};

/// What a customer was told about when the answer comes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promise")]
pub struct Model {
    /// The promise.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PromiseId,
    /// Whose.
    pub brand_id: BrandId,
    /// For which query.
    pub query_id: QueryId,
    /// 1 for the first, then one more for each that takes its place.
    pub number: i32,
    /// The number of the promise that its line began with: of the first, or of one that took another's
    /// place because the customer agreed to a later answer. It counts anew; those after it renew it.
    pub first_number: i32,
    /// Made, kept, renewed, broken, void.
    pub state: PromiseState,
    /// When.
    pub made_at: Instant,
    /// The time that was promised.
    pub due_at: Instant,
    /// What the customer is told.
    pub text: String,
    /// When the brand told them.
    pub told_at: Option<Instant>,
    /// When it was seen to be at risk.
    pub at_risk_at: Option<Instant>,
    /// When it was kept, renewed, broken or void.
    pub ended_at: Option<Instant>,
    /// Why it broke, frozen with the breach; of a void one, what took its place, if anything did.
    pub cause: Option<String>,
    /// Who answered, or held the query when the promise broke.
    pub expert_id: Option<ExpertId>,
    /// By when half of the quotes like the one given with it are kept; `None` when not enough was
    /// known, as in the three that follow.
    pub quoted_p50: Option<Instant>,
    /// The same for four fifths.
    pub quoted_p80: Option<Instant>,
    /// The same for nine tenths.
    pub quoted_p90: Option<Instant>,
    /// The same for nineteen of twenty.
    pub quoted_p95: Option<Instant>,
    /// What the quote was made from.
    pub quote_basis: Option<QuoteBasis>,
}

impl Model {
    /// A query's first promise as it is made: in force, told to nobody yet, without a quote.
    #[must_use]
    pub const fn made(
        id: PromiseId,
        (brand_id, query_id): (BrandId, QueryId),
        (made_at, due_at): (Instant, Instant),
        text: String,
    ) -> Self {
        Self {
            id,
            brand_id,
            query_id,
            number: 1,
            first_number: 1,
            state: PromiseState::Made,
            made_at,
            due_at,
            text,
            told_at: None,
            at_risk_at: None,
            ended_at: None,
            cause: None,
            expert_id: None,
            quoted_p50: None,
            quoted_p80: None,
            quoted_p90: None,
            quoted_p95: None,
            quote_basis: None,
        }
    }
}

/// Relations are spelled out in the stores, by join conditions.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
