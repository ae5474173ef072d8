//! Removing what people noted about a customer beside the thread.

use sea_orm::{DbErr, EntityTrait, JsonValue, QueryFilter, prelude::*, sea_query::Expr};

use crate::db::WriteTx;
use crate::table::{assignment, event, offer};
use crate::value::QueryId;

/// Ids per statement.
const CHUNK: usize = 1_000;

/// Removes the notes of experts and brands on these queries.
///
/// # Errors
/// When the database fails.
pub async fn forget_notes(tx: &WriteTx, queries: &[QueryId]) -> Result<(), DbErr> {
    for chunk in queries.chunks(CHUNK) {
        assignment::Entity::update_many()
            .col_expr(assignment::Column::Note, Expr::value(None::<String>))
            .filter(assignment::Column::QueryId.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
        offer::Entity::update_many()
            .col_expr(offer::Column::Note, Expr::value(None::<String>))
            .filter(offer::Column::QueryId.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
        forget_in_events(tx, chunk).await?;
    }
    Ok(())
}

/// Events keep their particulars but for what somebody wrote freely.
async fn forget_in_events(tx: &WriteTx, queries: &[QueryId]) -> Result<(), DbErr> {
    let events = event::Entity::find()
        .filter(event::Column::QueryId.is_in(queries.iter().copied()))
        .filter(event::Column::Kind.is_in(["query.escalated", "query.handed_back"]))
        .all(tx)
        .await?;
    for mut row in events {
        let JsonValue::Object(fields) = &mut row.data else {
            continue;
        };
        if fields.remove("note").is_none() {
            continue;
        }
        event::Entity::update_many()
            .col_expr(event::Column::Data, Expr::value(row.data))
            .filter(event::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
    }
    Ok(())
}
