//! Conversations and messages as helpdesks and mails call them.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use crate::db::WriteTx;
use crate::table::{connection_message, connection_query};
use crate::value::{ConnectionId, MessageId, QueryId};

/// Notes which conversation a query is about; one that is known stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn tie(tx: &WriteTx, new: connection_query::Model) -> Result<(), DbErr> {
    connection_query::Entity::insert(new.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The conversation that a query is about, if it came through a connection.
///
/// # Errors
/// When the database fails.
pub async fn of_query(
    db: &impl ConnectionTrait,
    query: QueryId,
) -> Result<Option<connection_query::Model>, DbErr> {
    connection_query::Entity::find_by_id(query).one(db).await
}

/// The conversations that these queries are about, in no order.
///
/// # Errors
/// When the database fails.
pub async fn of_queries(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<connection_query::Model>, DbErr> {
    connection_query::Entity::find()
        .filter(connection_query::Column::QueryId.is_in(queries.iter().copied()))
        .all(db)
        .await
}

/// The newest query about a conversation.
///
/// # Errors
/// When the database fails.
pub async fn newest(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    conversation: &str,
) -> Result<Option<connection_query::Model>, DbErr> {
    use connection_query::Column;
    connection_query::Entity::find()
        .filter(Column::ConnectionId.eq(connection))
        .filter(Column::Conversation.eq(conversation))
        .order_by_desc(Column::QueryId)
        .one(db)
        .await
}

/// Notes a message by its name there; `false` when it is known. Whoever notes the same name at the
/// same moment waits for this transaction.
///
/// # Errors
/// When the database fails.
pub async fn meet(tx: &WriteTx, new: connection_message::Model) -> Result<bool, DbErr> {
    let written = connection_message::Entity::insert(new.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(written == 1)
}

/// Says which message it is that was noted.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &WriteTx,
    (connection, external_id): (ConnectionId, &str),
    (query, message): (QueryId, Option<MessageId>),
) -> Result<(), DbErr> {
    use connection_message::Column;
    connection_message::Entity::update_many()
        .col_expr(Column::QueryId, Expr::value(query))
        .col_expr(Column::MessageId, Expr::value(message))
        .filter(Column::ConnectionId.eq(connection))
        .filter(Column::ExternalId.eq(external_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The messages with these names, in no order.
///
/// # Errors
/// When the database fails.
pub async fn named(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    names: &[String],
) -> Result<Vec<connection_message::Model>, DbErr> {
    use connection_message::Column;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    connection_message::Entity::find()
        .filter(Column::ConnectionId.eq(connection))
        .filter(Column::ExternalId.is_in(names.iter().map(String::as_str)))
        .all(db)
        .await
}

/// The names of a query's messages there, newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn names_in(
    db: &impl ConnectionTrait,
    query: QueryId,
    limit: u64,
) -> Result<Vec<connection_message::Model>, DbErr> {
    use connection_message::Column;
    connection_message::Entity::find()
        .filter(Column::QueryId.eq(query))
        .order_by_desc(Column::At)
        .order_by_desc(Column::ExternalId)
        .limit(limit)
        .all(db)
        .await
}
