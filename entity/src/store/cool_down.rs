//! Cool-downs: how often an expert turned a query down, and until when they are not asked again.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, prelude::*,
    sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::cool_down::{ActiveModel, Column, Entity, Model};
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
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().map(|row| ActiveModel {
            query_id: Set(row.query_id),
            expert_id: Set(row.expert_id),
            declines: Set(row.declines),
            until: Set(row.until),
        });
        Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::QueryId, Column::ExpertId])
                    .update_columns([Column::Declines, Column::Until])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
