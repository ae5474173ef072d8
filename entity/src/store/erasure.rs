//! Removing what is told of a customer beside the thread: notes, and subjects in experts' streams.

use sea_orm::{
    DbErr, EntityTrait, JsonValue, QueryFilter,
    prelude::*,
    sea_query::{Expr, ExprTrait},
};

use crate::db::WriteTx;
use crate::table::{assignment, event, expert_event, offer};
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
        forget_in_streams(tx, chunk).await?;
    }
    Ok(())
}

/// The offers that experts were sent keep their terms but for the subject.
async fn forget_in_streams(tx: &WriteTx, queries: &[QueryId]) -> Result<(), DbErr> {
    let offers = offer::Entity::find()
        .filter(offer::Column::QueryId.is_in(queries.iter().copied()))
        .all(tx)
        .await?;
    for offer in offers {
        let told = expert_event::Entity::find()
            .filter(expert_event::Column::ExpertId.eq(offer.expert_id))
            .filter(expert_event::Column::OccurredAt.gte(offer.created_at))
            .filter(
                Expr::col(expert_event::Column::Data)
                    .cast_as("text")
                    .like(format!("%{}%", offer.id)),
            )
            .all(tx)
            .await?;
        for row in told {
            forget_subject(tx, row).await?;
        }
    }
    Ok(())
}

async fn forget_subject(tx: &WriteTx, mut row: expert_event::Model) -> Result<(), DbErr> {
    let Some(subject) = row.data.pointer_mut("/offer/subject") else {
        return Ok(());
    };
    *subject = JsonValue::Null;
    expert_event::Entity::update_many()
        .col_expr(expert_event::Column::Data, Expr::value(row.data))
        .filter(expert_event::Column::ExpertId.eq(row.expert_id))
        .filter(expert_event::Column::Sequence.eq(row.sequence))
        .exec(tx)
        .await?;
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
