//! Cool-downs: how often an expert turned a query down, and until when they are not asked again.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, prelude::*, sea_query::OnConflict,
};

use super::rows;
use crate::db::WriteTx;
use crate::table::cool_down::{Column, Entity, Model};
use crate::value::QueryId;

/// Ids per statement.
const CHUNK: usize = 1_000;

/// The cool-downs of these queries, past ones too: they say how often.
///
/// # Errors
/// When the database fails.
pub async fn of_queries(
    db: &impl ConnectionTrait,
    queries: &[QueryId],
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for chunk in queries.chunks(CHUNK) {
        rows.extend(
            Entity::find()
                .filter(Column::QueryId.is_in(chunk.iter().copied()))
                .all(db)
                .await?,
        );
    }
    Ok(rows)
}

/// Writes cool-downs in place of the ones before.
///
/// # Errors
/// When the database fails.
pub async fn put_all(tx: &WriteTx, rows: Vec<Model>) -> Result<(), DbErr> {
    let mut known = OnConflict::columns([Column::QueryId, Column::ExpertId]);
    known.update_columns([Column::Declines, Column::Until]);
    rows::put::<Entity>(tx, rows, known).await
}
