//! Lines as their owners look at them: filtered, page by page, and summed.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, prelude::*, sea_query::ExprTrait,
};

use crate::table::earning::{Column, Entity, Model};
use crate::value::{BrandId, Currency, EarningId, EarningKind, EarningState, ExpertId, Instant};

/// Whose lines are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinesOf {
    /// What an expert earned.
    Expert(ExpertId),
    /// What a brand is charged.
    Brand(BrandId),
}

/// Which of them; what is absent does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineFilter {
    /// In this state.
    pub state: Option<EarningState>,
    /// Of this kind.
    pub kind: Option<EarningKind>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// Written at that time or later.
    pub from: Option<Instant>,
    /// Written before that time.
    pub to: Option<Instant>,
}

/// What lines of one state and currency come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct LineTotal {
    /// In which state.
    pub state: EarningState,
    /// Of what.
    pub currency: Currency,
    /// How many lines.
    pub lines: i64,
    /// What the experts get.
    pub pay: i64,
    /// What the brands are charged.
    pub price: i64,
}

fn wanted(of: LinesOf, filter: &LineFilter) -> Condition {
    let owner = match of {
        LinesOf::Expert(id) => Column::ExpertId.eq(id),
        LinesOf::Brand(id) => Column::BrandId.eq(id),
    };
    Condition::all()
        .add(owner)
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(
            filter
                .currency
                .map(|currency| Column::Currency.eq(currency)),
        )
        .add_option(filter.from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(filter.to.map(|to| Column::CreatedAt.lt(to)))
}

/// Lines, newest first, before `before`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    (of, filter): (LinesOf, &LineFilter),
    before: Option<EarningId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(wanted(of, filter))
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(before) = before {
        select = select.filter(Column::Id.lt(before));
    }
    select.all(db).await
}

/// What they come to, by currency and state.
///
/// # Errors
/// When the database fails.
pub async fn totals(
    db: &impl ConnectionTrait,
    (of, filter): (LinesOf, &LineFilter),
) -> Result<Vec<LineTotal>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::State)
        .column(Column::Currency)
        .expr_as(Column::Id.count(), "lines")
        .expr_as(Column::Amount.sum().cast_as("bigint"), "pay")
        .expr_as(Column::PriceAmount.sum().cast_as("bigint"), "price")
        .filter(wanted(of, filter))
        .group_by(Column::Currency)
        .group_by(Column::State)
        .order_by_asc(Column::Currency)
        .order_by_asc(Column::State)
        .into_model()
        .all(db)
        .await
}

/// What becomes available at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Clearing {
    /// When.
    pub clear_at: Instant,
    /// Of what.
    pub currency: Currency,
    /// What the expert gets.
    pub pay: i64,
}

/// What of an expert's pay becomes available next, the soonest first.
///
/// # Errors
/// When the database fails.
pub async fn next_clearing(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    limit: u64,
) -> Result<Vec<Clearing>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::ClearAt)
        .column(Column::Currency)
        .expr_as(Column::Amount.sum().cast_as("bigint"), "pay")
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::State.eq(EarningState::Clearing))
        .filter(Column::ClearAt.is_not_null())
        .group_by(Column::ClearAt)
        .group_by(Column::Currency)
        .order_by_asc(Column::ClearAt)
        .order_by_asc(Column::Currency)
        .limit(limit)
        .into_model()
        .all(db)
        .await
}

/// The lines for resolutions that an expert may have been owed and that were not final at an
/// instant: written by then, and either not final yet or changed since.
///
/// # Errors
/// When the database fails.
pub async fn open_at(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    at: Instant,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ExpertId.eq(expert))
        .filter(Column::Kind.eq(EarningKind::Resolution))
        .filter(Column::CreatedAt.lte(at))
        .filter(
            Column::State
                .eq(EarningState::Accrued)
                .or(Column::UpdatedAt.gt(at)),
        )
        .all(db)
        .await
}
