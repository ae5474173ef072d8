//! Stored answers of requests that carried a key.
//!
//! The row is written in the transaction of the effect, so that key and effect commit together.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement, prelude::*,
    sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::idempotency::{ActiveModel, Column, Entity, Model};
use crate::value::Instant;

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

impl KeyScope {
    fn primary_key(&self) -> (String, String, String, String) {
        (
            self.principal.clone(),
            self.method.clone(),
            self.path.clone(),
            self.key.clone(),
        )
    }
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
    Entity::find_by_id(scope.primary_key())
        .filter(Column::ExpiresAt.gt(now))
        .one(db)
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

/// Keeps an answer. An expired one of the same key gives way.
///
/// # Errors
/// When the database fails, or another transaction kept an answer for the key first.
pub async fn keep(tx: &WriteTx, row: Model) -> Result<(), DbErr> {
    let columns = [
        Column::RequestHash,
        Column::Status,
        Column::Headers,
        Column::Body,
        Column::CreatedAt,
        Column::ExpiresAt,
    ];
    let key = [Column::Principal, Column::Method, Column::Path, Column::Key];
    let row = ActiveModel {
        principal: Set(row.principal),
        method: Set(row.method),
        path: Set(row.path),
        key: Set(row.key),
        request_hash: Set(row.request_hash),
        status: Set(row.status),
        headers: Set(row.headers),
        body: Set(row.body),
        created_at: Set(row.created_at),
        expires_at: Set(row.expires_at),
    };
    Entity::insert(row)
        .on_conflict(OnConflict::columns(key).update_columns(columns).to_owned())
        .exec_without_returning(tx)
        .await?;
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
