//! How events are shown: by the list of events and in the body of a webhook alike.

use std::collections::BTreeMap;

use entity::store;
use entity::table::event;
use entity::value::{EventId, Instant, MessageId, QueryId};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use serde_json::{Value, json};

use super::messages::MessageDocument;

/// An event.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct EventDocument {
    /// The event: the same wherever it is told, so that a repeat is known.
    pub id: EventId,
    /// Its type, e.g. `query.resolved`. More may come: ignore those that are not known.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub occurred_at: Instant,
    /// Its number in the query, from 1; 0 without a query.
    pub sequence: i64,
    /// About which query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_id: Option<QueryId>,
    /// The particulars.
    pub data: Value,
}

/// Events as they are shown, in the order given: a message's event holds the message.
///
/// # Errors
/// When the database fails.
pub async fn documents(
    db: &impl ConnectionTrait,
    events: Vec<event::Model>,
) -> Result<Vec<EventDocument>, DbErr> {
    let named = |event: &event::Model| -> Option<MessageId> {
        event.data.get("message_id")?.as_str()?.parse().ok()
    };
    let ids: Vec<MessageId> = events.iter().filter_map(named).collect();
    let mut messages = BTreeMap::new();
    if !ids.is_empty() {
        for row in store::message::find_all(db, ids).await? {
            messages.insert(row.id, MessageDocument::from(row));
        }
    }
    let documents = events.into_iter().map(|event| {
        let message = named(&event).and_then(|id| messages.get(&id));
        let mut data = event.data;
        if let (Some(message), Some(fields)) = (message, data.as_object_mut()) {
            fields.insert("message".to_owned(), json!(message));
        }
        EventDocument {
            id: event.id,
            kind: event.kind,
            occurred_at: event.occurred_at,
            sequence: event.sequence,
            query_id: event.query_id,
            data,
        }
    });
    Ok(documents.collect())
}
