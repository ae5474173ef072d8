//! Messages: a query's thread, numbered without holes.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query},
};

use super::rows;
use crate::db::WriteTx;
use crate::table::message::{Column, Entity, Model};
use crate::table::query;
use crate::value::{
    Attachments, Author, BrandId, CustomerId, ExpertId, Instant, MessageId, QueryId, Visibility,
};

/// Writes new messages; their numbers must have been taken from their queries.
///
/// # Errors
/// When the database fails.
pub async fn insert_all(tx: &WriteTx, messages: Vec<Model>) -> Result<(), DbErr> {
    rows::insert::<Entity>(tx, messages).await
}

/// The messages with these ids, in no particular order.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = MessageId>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Id.is_in(ids)).all(db).await
}

/// The message that the brand calls by this id, in the query or in one that follows it.
///
/// # Errors
/// When the database fails.
pub async fn by_external_id(
    db: &impl ConnectionTrait,
    query_id: QueryId,
    external_id: &str,
) -> Result<Option<Model>, DbErr> {
    let following = Query::select()
        .column(query::Column::Id)
        .from(query::Entity)
        .and_where(query::Column::FollowsId.eq(query_id))
        .to_owned();
    Entity::find()
        .filter(Column::ExternalId.eq(external_id))
        .filter(
            Column::QueryId
                .eq(query_id)
                .or(Column::QueryId.in_subquery(following)),
        )
        .order_by_asc(Column::Id)
        .one(db)
        .await
}

/// A query's messages after that number, in order, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    query_id: QueryId,
    after: i64,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::Sequence.gt(after))
        .order_by_asc(Column::Sequence)
        .limit(limit)
        .all(db)
        .await
}

/// The last message of that author in the query.
///
/// # Errors
/// When the database fails.
pub async fn last_by(
    db: &impl ConnectionTrait,
    query_id: QueryId,
    author: Author,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::Author.eq(author))
        .order_by_desc(Column::Sequence)
        .one(db)
        .await
}

/// How often each expert wrote to the customer of a query.
///
/// # Errors
/// When the database fails.
pub async fn replies(
    db: &impl ConnectionTrait,
    query_id: QueryId,
) -> Result<Vec<(ExpertId, i64)>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::ExpertId)
        .column_as(Column::Id.count(), "replies")
        .filter(Column::QueryId.eq(query_id))
        .filter(Column::ExpertId.is_not_null())
        .filter(Column::Visibility.eq(Visibility::Public))
        .group_by(Column::ExpertId)
        .into_tuple()
        .all(db)
        .await
}

/// Notes when the customer got a message, the first time the brand says so; answers the message
/// as it is now, or `None` where it is not the brand's.
///
/// # Errors
/// When the database fails.
pub async fn delivered(
    tx: &WriteTx,
    (brand_id, id): (BrandId, MessageId),
    at: Instant,
) -> Result<Option<Model>, DbErr> {
    Entity::update_many()
        .col_expr(Column::DeliveredAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::BrandId.eq(brand_id))
        .filter(Column::DeliveredAt.is_null())
        .exec(tx)
        .await?;
    Entity::find_by_id(id)
        .filter(Column::BrandId.eq(brand_id))
        .one(tx)
        .await
}

/// Notes that a message of ours was handed over to the customer, the first time it is said.
///
/// # Errors
/// When the database fails.
pub async fn handed_over(tx: &WriteTx, id: MessageId, at: Instant) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::DeliveredAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::DeliveredAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The ids of the messages in these queries, in no order.
///
/// # Errors
/// When the database fails.
pub async fn ids_in(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<MessageId>, DbErr> {
    let mut ids = Vec::new();
    for chunk in queries.chunks(1_000) {
        let found: Vec<MessageId> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::QueryId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        ids.extend(found);
    }
    Ok(ids)
}

/// Blanks every message in the queries of a customer; who wrote and when stays.
///
/// # Errors
/// When the database fails.
pub async fn forget_of(
    tx: &WriteTx,
    customer_id: CustomerId,
    (body, customer_name): (&str, &str),
) -> Result<(), DbErr> {
    let theirs = Query::select()
        .column(query::Column::Id)
        .from(query::Entity)
        .and_where(query::Column::CustomerId.eq(customer_id))
        .to_owned();
    Entity::update_many()
        .col_expr(Column::Body, Expr::value(body))
        .col_expr(Column::Attachments, Expr::value(Attachments::default()))
        .filter(Column::QueryId.in_subquery(theirs.clone()))
        .exec(tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::DisplayName, Expr::value(customer_name))
        .filter(Column::QueryId.in_subquery(theirs))
        .filter(Column::Author.eq(Author::Customer))
        .exec(tx)
        .await?;
    Ok(())
}
