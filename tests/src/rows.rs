//! Every row of every table, for what must be true of all of them.

use entity::db::Db;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, JsonValue};

/// The names of all tables.
///
/// # Panics
/// When the database fails.
pub async fn tables(db: &Db) -> Vec<String> {
    let mut select = Query::select();
    match db.read().get_database_backend() {
        DbBackend::Sqlite => select
            .column(Alias::new("name"))
            .from(Alias::new("sqlite_master"))
            .and_where(Expr::col(Alias::new("type")).eq("table")),
        _ => select
            .expr_as(
                Expr::col(Alias::new("table_name")).cast_as(Alias::new("text")),
                Alias::new("name"),
            )
            .from((Alias::new("information_schema"), Alias::new("tables")))
            .and_where(Expr::col(Alias::new("table_schema")).eq("public"))
            .and_where(Expr::col(Alias::new("table_type")).eq("BASE TABLE")),
    };
    let rows = db.read().query_all(&select).await.expect("the tables");
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect();
    // Of the search index SQLite keeps its own: what is found there is in the articles too.
    names.retain(|name| !name.starts_with("sqlite_"));
    names.sort_unstable();
    names
}

/// The rows of a table.
///
/// # Panics
/// When the database fails.
pub async fn rows(db: &Db, table: &str) -> Vec<JsonValue> {
    let mut select = Query::select();
    select.column(Asterisk).from(Alias::new(table));
    let rows = db.read().query_all(&select).await.expect("the rows");
    rows.iter()
        .map(|row| JsonValue::from_query_result(row, "").expect("a row"))
        .collect()
}
