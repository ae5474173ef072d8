//! Promises beside what became of their queries: what reports are made of, read in pages.
//!
//! A brand may have millions: no page is larger than [`PAGE`] rows, and whoever reads keeps sums.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, JoinType},
};

use crate::table::{expert, promise, query};
use crate::value::{
    BrandId, ExpertId, Instant, LanguageTag, PromiseId, PromiseState, QueryId, QueryState, QueueId,
};

/// Rows of a page: a few megabytes, read in a few dozen milliseconds.
pub const PAGE: u64 = 10_000;

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Which promises.
#[derive(Clone, Copy, Debug)]
pub struct Which {
    /// Whose.
    pub brand: BrandId,
    /// Of one queue, or of all.
    pub queue: Option<QueueId>,
    /// Made at that time or later.
    pub from: Instant,
    /// Made before.
    pub to: Instant,
}

/// The place of a row in the order of [`page`].
pub type Place = (Instant, PromiseId);

/// A promise, and what became of its query.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The promise.
    pub id: PromiseId,
    /// For which query.
    pub query_id: QueryId,
    /// 1 for the first, then one more for each renewal.
    pub number: i32,
    /// Made, kept, renewed, broken, void.
    pub state: PromiseState,
    /// When it was made.
    pub made_at: Instant,
    /// The time that was promised.
    pub due_at: Instant,
    /// When the brand told its customer.
    pub told_at: Option<Instant>,
    /// When it was seen to be at risk.
    pub at_risk_at: Option<Instant>,
    /// When it was kept, renewed, broken or void.
    pub ended_at: Option<Instant>,
    /// Why it broke.
    pub cause: Option<String>,
    /// Who answered, or held the query when it broke.
    pub expert_id: Option<ExpertId>,
    /// The times that were quoted with it: p50, p80, p90, p95.
    pub quoted: [Option<Instant>; 4],
    /// What the quote was made from.
    pub quote_basis: Option<String>,
    /// In which queue.
    pub queue_id: QueueId,
    /// In which language.
    pub language: LanguageTag,
    /// Where the query is.
    pub query_state: QueryState,
    /// Since when.
    pub state_since: Instant,
    /// When the customer asked.
    pub received_at: Instant,
    /// When the promise began to count.
    pub taken_at: Instant,
    /// When the customer first heard from a person.
    pub first_response_at: Option<Instant>,
}

impl FromQueryResult for Row {
    /// By position: a report reads millions of rows, and looking columns up by name costs as much
    /// as reading them.
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            query_id: row.try_get_by_index(1)?,
            number: row.try_get_by_index(2)?,
            state: row.try_get_by_index(3)?,
            made_at: row.try_get_by_index(4)?,
            due_at: row.try_get_by_index(5)?,
            told_at: row.try_get_by_index(6)?,
            at_risk_at: row.try_get_by_index(7)?,
            ended_at: row.try_get_by_index(8)?,
            cause: row.try_get_by_index(9)?,
            expert_id: row.try_get_by_index(10)?,
            quoted: [
                row.try_get_by_index(11)?,
                row.try_get_by_index(12)?,
                row.try_get_by_index(13)?,
                row.try_get_by_index(14)?,
            ],
            quote_basis: row.try_get_by_index(15)?,
            queue_id: row.try_get_by_index(16)?,
            language: row.try_get_by_index(17)?,
            query_state: row.try_get_by_index(18)?,
            state_since: row.try_get_by_index(19)?,
            received_at: row.try_get_by_index(20)?,
            taken_at: row.try_get_by_index(21)?,
            first_response_at: row.try_get_by_index(22)?,
        })
    }
}

/// A page of promises with their queries, by when they were made.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    which: Which,
    after: Option<Place>,
) -> Result<Vec<Row>, DbErr> {
    use promise::Column as P;
    use query::Column as Q;
    let mut select = promise::Entity::find()
        .select_only()
        .columns([P::Id, P::QueryId, P::Number, P::State, P::MadeAt, P::DueAt])
        .columns([P::ToldAt, P::AtRiskAt, P::EndedAt, P::Cause, P::ExpertId])
        .columns([P::QuotedP50, P::QuotedP80, P::QuotedP90, P::QuotedP95])
        .column(P::QuoteBasis)
        .columns([Q::QueueId, Q::Language])
        .expr_as(Expr::col((query::Entity, Q::State)), "query_state")
        .columns([Q::StateSince, Q::ReceivedAt, Q::TakenAt, Q::FirstResponseAt])
        .join(
            JoinType::InnerJoin,
            promise::Entity::belongs_to(query::Entity)
                .from(P::QueryId)
                .to(Q::Id)
                .into(),
        )
        .filter(P::BrandId.eq(which.brand))
        .filter(P::MadeAt.lt(which.to))
        .order_by_asc(P::MadeAt)
        .order_by_asc(P::Id)
        .limit(PAGE);
    select = match after {
        None => select.filter(P::MadeAt.gte(which.from)),
        Some((made_at, id)) => {
            let later = Expr::col((promise::Entity, P::MadeAt)).gt(made_at);
            let same = Expr::col((promise::Entity, P::Id)).gt(id);
            // The bare bound is what the index is entered at.
            select.filter(P::MadeAt.gte(made_at)).filter(later.or(same))
        }
    };
    if let Some(queue) = which.queue {
        select = select.filter(Q::QueueId.eq(queue));
    }
    select.into_model::<Row>().all(db).await
}

/// What these experts are called.
///
/// # Errors
/// When the database fails.
pub async fn display_names(
    db: &impl ConnectionTrait,
    experts: &[ExpertId],
) -> Result<Vec<(ExpertId, String)>, DbErr> {
    let mut names = Vec::with_capacity(experts.len());
    for chunk in experts.chunks(CHUNK) {
        names.extend(
            expert::Entity::find()
                .select_only()
                .columns([expert::Column::Id, expert::Column::DisplayName])
                .filter(expert::Column::Id.is_in(chunk.iter().copied()))
                .into_tuple::<(ExpertId, String)>()
                .all(db)
                .await?,
        );
    }
    Ok(names)
}
