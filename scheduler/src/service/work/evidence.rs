//! Why a resolution is owed: ids and times, no text of anybody's, because both sides read it.

use entity::db::WriteTx;
use entity::store::message;
use entity::table;
use entity::value::{Author, ConfirmedBy, ResolutionKind};
use serde_json::{Value, json};

use crate::service::{Actor, Context, Fault};

/// How a resolution was proposed: by what words, after which of the customer's.
pub(super) async fn proposed(
    tx: &WriteTx,
    context: &Context,
    query: &table::query::Model,
    work: &table::assignment::Model,
) -> Result<Value, Fault> {
    Ok(json!({
        "disposition": query.disposition,
        "proposed_at": context.now,
        "quiet_seconds": work.quiet_seconds,
        "last_customer_message": last(tx, query, Author::Customer).await?,
        "last_expert_message": last(tx, query, Author::Expert).await?,
    }))
}

/// How it became final: confirmed by somebody, or assumed after silence or mere thanks.
pub(super) async fn ended(
    tx: &WriteTx,
    context: &Context,
    query: &table::query::Model,
    (kind, by): (ResolutionKind, Option<ConfirmedBy>),
) -> Result<Value, Fault> {
    let mut end = json!({
        "rule": kind,
        "final_at": context.now,
        "last_message_before_end": last(tx, query, Author::Customer).await?,
    });
    if let Some(by) = by {
        end["confirmed_by"] = json!(by);
        end["confirmed_through"] = match &context.actor {
            Actor::Key { key, .. } => json!(key),
            Actor::Person { person, .. } => json!(person),
            Actor::Anonymous | Actor::System => Value::Null,
        };
    }
    Ok(end)
}

async fn last(tx: &WriteTx, query: &table::query::Model, author: Author) -> Result<Value, Fault> {
    let last = message::last_by(tx, query.id, author).await?;
    Ok(last.map_or(
        Value::Null,
        |last| json!({ "message_id": last.id, "sent_at": last.sent_at }),
    ))
}
