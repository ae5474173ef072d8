//! Stored answers of requests that carried a key.
//!
//! The row is written in the transaction of the effect, so that key and effect commit together.

use sea_orm::{
    Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement,
    prelude::*,
    sea_query::{Expr, OnConflict},
};

use super::rows::put;
use crate::db::WriteTx;
use crate::table::idempotency::{Column, Entity, Model};
use crate::value::{Instant, QueryId};

/// What a key is unique within.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyScope {
    /// Who asked.
    pub principal: String,
    /// With which method.
    pub method: String,
    /// Where.
    pub path: String,
    /// With which key.
    pub key: String,
}

/// The stored answer for this key, if it is still kept.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &impl ConnectionTrait,
    scope: &KeyScope,
    now: Instant,
) -> Result<Option<Model>, DbErr> {
    let found = find_all(db, &[scope], now).await?;
    Ok(found.into_iter().next())
}

/// The stored answers for these keys of one principal, method and path that are still kept.
///
/// # Errors
/// When the database fails.
pub async fn find_all(
    db: &impl ConnectionTrait,
    scopes: &[&KeyScope],
    now: Instant,
) -> Result<Vec<Model>, DbErr> {
    let Some(first) = scopes.first() else {
        return Ok(Vec::new());
    };
    Entity::find()
        .filter(Column::Principal.eq(&first.principal))
        .filter(Column::Method.eq(&first.method))
        .filter(Column::Path.eq(&first.path))
        .filter(Column::Key.is_in(scopes.iter().map(|scope| &scope.key)))
        .filter(Column::ExpiresAt.gt(now))
        .all(db)
        .await
}

/// Takes the key for this transaction; `false` while a transaction of another node holds it.
///
/// On SQLite there is one writer, so nobody else can hold it.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &WriteTx, scope: &KeyScope) -> Result<bool, DbErr> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let name = format!(
        "{}\n{}\n{}\n{}",
        scope.principal, scope.method, scope.path, scope.key
    );
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as claimed",
            [name.into()],
        ))
        .await?;
    row.map_or(Ok(false), |row| row.try_get("", "claimed"))
}

/// Keeps answers. An expired one of the same key gives way.
///
/// # Errors
/// When the database fails, or another transaction kept an answer for a key first.
pub async fn keep(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    let columns = [
        Column::RequestHash,
        Column::Status,
        Column::Headers,
        Column::Body,
        Column::CreatedAt,
        Column::ExpiresAt,
    ];
    let key = [Column::Principal, Column::Method, Column::Path, Column::Key];
    let known = OnConflict::columns(key).update_columns(columns).to_owned();
    put::<Entity>(tx, rows, known).await
}

/// The status of an answer whose text was erased; no route answers so.
pub const ERASED: i32 = 410;

/// Queries looked for in one statement: each costs a look at all texts that are kept.
const ERASED_AT_ONCE: usize = 50;

/// Erases the texts of answers that tell of these queries. The keys stay: a repeat must not have a
/// second effect.
///
/// # Errors
/// When the database fails.
pub async fn erase(tx: &WriteTx, queries: &[QueryId]) -> Result<(), DbErr> {
    for chunk in queries.chunks(ERASED_AT_ONCE) {
        let tells = chunk.iter().fold(Condition::any(), |any, id| {
            let id = id.to_string();
            any.add(Column::Path.contains(&id))
                .add(Column::Body.contains(&id))
        });
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(ERASED))
            .col_expr(Column::Headers, Expr::value("[]"))
            .col_expr(Column::Body, Expr::value(""))
            .filter(tells)
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Removes answers that are no longer kept; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, now: Instant) -> Result<u64, DbErr> {
    let removed = Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
