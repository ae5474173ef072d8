//! Writing many rows in few statements.
//!
//! SQLite takes them as values. PostgreSQL takes them as one JSON document: the text of the
//! statement is then the same for any number of rows, so that it is parsed and planned once for a
//! connection, and nobody parses thousands of placeholders.

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Func, InsertStatement, OnConflict, Query, ReturningClause,
    SelectStatement,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter, QueryResult, QueryTrait,
};

use super::CHUNK_BINDS;
use super::document::document;
use crate::db::WriteTx;

/// Rows per statement at most: more make it no faster.
const ROWS: usize = 1_000;

/// Writes new rows.
///
/// # Errors
/// When the database fails, or refuses one of them.
pub(super) async fn insert<E>(tx: &WriteTx, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    for insert in statements::<E>(tx.get_database_backend(), rows) {
        tx.execute(&insert?).await?;
    }
    Ok(())
}

/// Writes rows; `known` says what becomes of those that are there already.
///
/// # Errors
/// When the database fails, or refuses one of them.
pub(super) async fn put<E>(
    tx: &WriteTx,
    rows: Vec<E::Model>,
    known: OnConflict,
) -> Result<(), DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    for insert in statements::<E>(tx.get_database_backend(), rows) {
        tx.execute(insert?.on_conflict(known.clone())).await?;
    }
    Ok(())
}

/// As [`put`]; answers what `returning` asks of the rows that were written.
///
/// # Errors
/// When the database fails, or refuses one of them.
pub(super) async fn put_returning<E>(
    tx: &WriteTx,
    rows: Vec<E::Model>,
    known: OnConflict,
    returning: ReturningClause,
) -> Result<Vec<QueryResult>, DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let mut written = Vec::with_capacity(rows.len());
    for insert in statements::<E>(tx.get_database_backend(), rows) {
        let mut insert = insert?;
        insert
            .on_conflict(known.clone())
            .returning(returning.clone());
        written.extend(tx.query_all(&insert).await?);
    }
    Ok(written)
}

/// Replaces a row by its changed self and counts its version up; answers it as it is now, or `None`
/// when its version is no longer the one that `row` has, or `guard` does not hold.
///
/// # Errors
/// When the database fails.
pub(super) async fn replace<E>(
    tx: &WriteTx,
    row: E::Model,
    (id, version): (E::Column, E::Column),
    guard: Condition,
) -> Result<Option<E::Model>, DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let mut changed = row.into_active_model().reset_all();
    let guard = guard
        .add_option(taken(&mut changed, id))
        .add_option(taken(&mut changed, version));
    let next = Expr::col(version).add(1);
    let rows = E::update_many()
        .set(changed)
        .col_expr(version, next)
        .filter(guard)
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// That a column is as in the row, which then no longer says it.
fn taken<A: ActiveModelTrait>(
    row: &mut A,
    column: <A::Entity as EntityTrait>::Column,
) -> Option<Expr> {
    let value = row.take(column).into_value();
    value.map(|value| column.eq(value))
}

/// One statement for as many rows as it can take.
fn statements<E>(
    backend: DbBackend,
    rows: Vec<E::Model>,
) -> impl Iterator<Item = Result<InsertStatement, DbErr>>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let most = match backend {
        DbBackend::Postgres => ROWS,
        _ => ROWS.min(CHUNK_BINDS / E::Column::iter().count()),
    };
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    std::iter::from_fn(move || {
        let chunk: Vec<E::ActiveModel> = rows.by_ref().take(most).collect();
        (!chunk.is_empty()).then(|| match backend {
            DbBackend::Postgres => from_document::<E>(&chunk),
            _ => Ok(E::insert_many(chunk).into_query()),
        })
    })
}

/// The statement that reads its rows from a document.
fn from_document<E: EntityTrait>(rows: &[E::ActiveModel]) -> Result<InsertStatement, DbErr> {
    let table = E::default();
    let shape = Expr::cust(format!("null::\"{}\"", table.table_name()));
    let read = Func::cust("json_populate_recordset")
        .arg(shape)
        .arg(Expr::val(document::<E>(rows)?).cast_as("json"));
    let select: SelectStatement = Query::select()
        .columns(E::Column::iter())
        .from_function(read, "laid")
        .to_owned();
    let mut insert = Query::insert();
    insert
        .into_table(table.table_ref())
        .columns(E::Column::iter())
        .select_from(select)
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(insert)
}
