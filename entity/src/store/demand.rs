//! Past demand: what brands handed in and what was received, by day.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, prelude::*, sea_query::LockType, sea_query::OnConflict,
};

use super::rows;
use crate::db::WriteTx;
use crate::table::demand_day::{Column, Entity, Model};
use crate::table::{brand, demand_cursor, query, queue};
use crate::value::{BrandMode, DemandSource, Instant, LanguageTag, QueryId, QueueId, QueueStatus};

/// The days of a queue from `from` to before `to` (days since 1970), by language, source and day.
///
/// # Errors
/// When the database fails.
pub async fn days(
    db: &impl ConnectionTrait,
    queue_id: QueueId,
    (from, to): (i32, i32),
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueueId.eq(queue_id))
        .filter(Column::Day.gte(from))
        .filter(Column::Day.lt(to))
        .order_by_asc(Column::Language)
        .order_by_asc(Column::Source)
        .order_by_asc(Column::Day)
        .all(db)
        .await
}

/// Writes days in place of the ones before.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &WriteTx, days: Vec<Model>) -> Result<(), DbErr> {
    let mut known = OnConflict::columns([
        Column::QueueId,
        Column::Language,
        Column::Source,
        Column::Day,
    ]);
    known.update_columns([Column::Counts, Column::UpdatedAt]);
    rows::put::<Entity>(tx, days, known).await
}

/// When brands last handed in demand.
///
/// # Errors
/// When the database fails.
pub async fn last_upload(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    let last: Option<Option<Instant>> = Entity::find()
        .select_only()
        .column_as(Column::UpdatedAt.max(), "last")
        .filter(Column::Source.eq(DemandSource::Uploaded))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten())
}

/// Up to when `name` has been counted; nobody else moves it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn cursor(tx: &WriteTx, name: &str) -> Result<Option<Instant>, DbErr> {
    let row = demand_cursor::Entity::find_by_id(name.to_owned())
        .lock(LockType::Update)
        .one(tx)
        .await?;
    Ok(row.map(|row| row.until))
}

/// Notes up to when `name` has been counted.
///
/// # Errors
/// When the database fails.
pub async fn set_cursor(tx: &WriteTx, name: &str, until: Instant) -> Result<(), DbErr> {
    let row = demand_cursor::ActiveModel {
        name: Set(name.to_owned()),
        until: Set(until),
    };
    demand_cursor::Entity::insert(row)
        .on_conflict(
            OnConflict::column(demand_cursor::Column::Name)
                .update_column(demand_cursor::Column::Until)
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A query as the counting needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The query; its id tells when it was taken in.
    pub id: QueryId,
    /// In which queue.
    pub queue_id: QueueId,
    /// In which language.
    pub language: LanguageTag,
    /// When the customer asked.
    pub received_at: Instant,
}

/// The queries of real brands taken in from one id to before another, oldest first, at most
/// `limit`.
///
/// # Errors
/// When the database fails.
pub async fn arrivals(
    db: &impl ConnectionTrait,
    (from, to): (QueryId, QueryId),
    limit: u64,
) -> Result<Vec<Arrival>, DbErr> {
    let twins = brand::Entity::find()
        .select_only()
        .column(brand::Column::Id)
        .filter(brand::Column::Mode.eq(BrandMode::Test));
    let rows: Vec<(QueryId, QueueId, LanguageTag, Instant)> = query::Entity::find()
        .select_only()
        .column(query::Column::Id)
        .column(query::Column::QueueId)
        .column(query::Column::Language)
        .column(query::Column::ReceivedAt)
        .filter(query::Column::Id.gte(from))
        .filter(query::Column::Id.lt(to))
        .filter(query::Column::BrandId.not_in_subquery(twins.into_query()))
        .order_by_asc(query::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let arrival = |(id, queue_id, language, received_at)| Arrival {
        id,
        queue_id,
        language,
        received_at,
    };
    Ok(rows.into_iter().map(arrival).collect())
}

/// The id of the oldest query.
///
/// # Errors
/// When the database fails.
pub async fn oldest_query(db: &impl ConnectionTrait) -> Result<Option<QueryId>, DbErr> {
    query::Entity::find()
        .select_only()
        .column(query::Column::Id)
        .order_by_asc(query::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await
}

/// Queues of real brands that are not archived, after that one, with their brands.
///
/// # Errors
/// When the database fails.
pub async fn queues(
    db: &impl ConnectionTrait,
    after: Option<QueueId>,
    limit: u64,
) -> Result<Vec<(queue::Model, brand::Model)>, DbErr> {
    let live = brand::Entity::find()
        .select_only()
        .column(brand::Column::Id)
        .filter(brand::Column::Mode.eq(BrandMode::Live));
    let mut select = queue::Entity::find()
        .filter(queue::Column::Status.ne(QueueStatus::Archived))
        .filter(queue::Column::BrandId.in_subquery(live.into_query()));
    if let Some(after) = after {
        select = select.filter(queue::Column::Id.gt(after));
    }
    let queues = select
        .order_by_asc(queue::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let ids: Vec<_> = queues.iter().map(|queue| queue.brand_id).collect();
    let brands = brand::Entity::find()
        .filter(brand::Column::Id.is_in(ids))
        .all(db)
        .await?;
    let with_brand = queues.into_iter().filter_map(|queue| {
        let brand = brands.iter().find(|brand| brand.id == queue.brand_id)?;
        Some((queue, brand.clone()))
    });
    Ok(with_brand.collect())
}
