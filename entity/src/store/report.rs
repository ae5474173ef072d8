//! Promises beside what became of their queries: what reports are made of, read in pages.
//!
//! A brand may have millions: no page is larger than [`PAGE`] rows, and whoever reads keeps sums.
//!
//! PostgreSQL answers row by row. SQLite's driver wakes the reader for every row and copies every
//! value of it by itself, which costs five times as much as finding them; so there a page is
//! answered as one text, a line of JSON for each promise.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, QueryTrait, Select,
    prelude::*,
    sea_query::{Expr, ExprTrait, Func, JoinType, Query},
};
use serde::{Deserialize, Deserializer};

use crate::table::{expert, promise, query};
use crate::value::{
    BrandId, ExpertId, Instant, LanguageTag, PromiseId, PromiseState, QueryId, QueryState, QueueId,
    QuoteBasis,
};

/// Rows of a page: about a megabyte, read and added up in a few milliseconds each, so that whoever
/// else is served by the same thread hardly waits.
pub const PAGE: u64 = 2_000;

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

/// A promise, and what became of its query. The fields are in the order of the columns that are read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Row {
    /// The promise.
    #[serde(deserialize_with = "hex_id")]
    pub id: PromiseId,
    /// For which query.
    #[serde(deserialize_with = "hex_id")]
    pub query_id: QueryId,
    /// 1 for the first, then one more for each that takes its place.
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
    #[serde(deserialize_with = "hex_id_if_any")]
    pub expert_id: Option<ExpertId>,
    /// The times that were quoted with it: p50, p80, p90, p95.
    pub quoted: [Option<Instant>; 4],
    /// What the quote was made from.
    pub quote_basis: Option<QuoteBasis>,
    /// In which queue.
    #[serde(deserialize_with = "hex_id")]
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
    /// The number of the promise that its line began with.
    pub first_number: i32,
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
            first_number: row.try_get_by_index(23)?,
        })
    }
}

/// An id, written as its bytes in hexadecimal.
fn hex_id<'de, D: Deserializer<'de>, T: From<Uuid>>(from: D) -> Result<T, D::Error> {
    Uuid::deserialize(from).map(T::from)
}

/// The same, or null.
fn hex_id_if_any<'de, D: Deserializer<'de>, T: From<Uuid>>(from: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Uuid>::deserialize(from)?.map(T::from))
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
    let page = select(which, after);
    if db.get_database_backend() == DbBackend::Sqlite {
        return as_text(db, page).await;
    }
    let columns = columns(|id| id).into_iter().flatten();
    let page = columns.fold(page, QuerySelect::expr);
    page.into_model::<Row>().all(db).await
}

/// The same by way of a text with a line of JSON for each row.
async fn as_text(
    db: &impl ConnectionTrait,
    page: Select<promise::Entity>,
) -> Result<Vec<Row>, DbErr> {
    let json = |cells: Vec<Expr>| Expr::from(Func::cust("json_array").args(cells));
    let hex = |id: Expr| Func::cust("hex").arg(id);
    let [before, quoted, after] = columns(|id| Func::cust("nullif").arg(hex(id)).arg("").into());
    let cells = [before, vec![json(quoted)], after].concat();
    let lines = page.expr_as(json(cells), "line").into_query();
    let text = Query::select()
        .expr(Func::cust("group_concat").arg(Expr::col("line")).arg("\n"))
        .from_subquery(lines, "page")
        .to_owned();
    let answer = db.query_one(&text).await?;
    let text = answer.map(|row| row.try_get_by_index::<Option<String>>(0));
    let text = text.transpose()?.flatten().unwrap_or_default();
    let rows = serde_json::Deserializer::from_str(&text).into_iter();
    rows.collect::<Result<_, _>>()
        .map_err(|error| DbErr::Json(error.to_string()))
}

/// The promises of a page with their queries, without a column yet.
fn select(which: Which, after: Option<Place>) -> Select<promise::Entity> {
    use promise::Column as P;
    let mut select = promise::Entity::find()
        .select_only()
        .join(
            JoinType::InnerJoin,
            promise::Entity::belongs_to(query::Entity)
                .from(P::QueryId)
                .to(query::Column::Id)
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
    match which.queue {
        Some(queue) => select.filter(query::Column::QueueId.eq(queue)),
        None => select,
    }
}

/// The columns of a [`Row`] in order, its four quotes apart; ids are written by `id`.
fn columns(id: impl Fn(Expr) -> Expr) -> [Vec<Expr>; 3] {
    use promise::Column as P;
    use query::Column as Q;
    let p = |column: P| Expr::col((promise::Entity, column));
    let q = |column: Q| Expr::col((query::Entity, column));
    let mut before = vec![id(p(P::Id)), id(p(P::QueryId))];
    before.extend([P::Number, P::State, P::MadeAt, P::DueAt, P::ToldAt].map(p));
    before.extend([P::AtRiskAt, P::EndedAt, P::Cause].map(p));
    before.push(id(p(P::ExpertId)));
    let quoted = [P::QuotedP50, P::QuotedP80, P::QuotedP90, P::QuotedP95].map(p);
    let mut after = vec![p(P::QuoteBasis), id(q(Q::QueueId))];
    after.extend([Q::Language, Q::State, Q::StateSince, Q::ReceivedAt].map(q));
    after.extend([Q::TakenAt, Q::FirstResponseAt].map(q));
    after.push(p(P::FirstNumber));
    [before, quoted.to_vec(), after]
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
