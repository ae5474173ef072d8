//! How messages are shown, over HTTP and on experts' streams alike.

use std::collections::BTreeMap;

use entity::store;
use entity::table::{expert_event, message};
use entity::value::{Attachments, Author, Instant, MessageId, QueryId, Visibility};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;
use serde_json::json;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MessageDocument {
    /// The message.
    pub id: MessageId,
    /// In which query.
    pub query_id: QueryId,
    /// Its number in the query, from 1.
    pub sequence: i64,
    /// Who wrote it.
    pub author: Author,
    /// What the reader sees of them.
    pub display_name: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The text.
    pub body: String,
    /// Files.
    pub attachments: Attachments,
    /// The brand's own id.
    pub external_id: Option<String>,
    /// When it was written.
    pub sent_at: Instant,
    /// When the customer got it.
    pub delivered_at: Option<Instant>,
}

impl From<message::Model> for MessageDocument {
    fn from(row: message::Model) -> Self {
        let message::Model {
            id,
            brand_id: _,
            query_id,
            sequence,
            author,
            // Brands and customers see an expert's display name only.
            expert_id: _,
            display_name,
            visibility,
            body,
            attachments,
            external_id,
            sent_at,
            delivered_at,
        } = row;
        Self {
            id,
            query_id,
            sequence,
            author,
            display_name,
            visibility,
            body,
            attachments,
            external_id,
            sent_at,
            delivered_at,
        }
    }
}

/// Puts the messages into the events that name them, for experts who hold their queries now.
///
/// The stream keeps no text: what an expert may no longer see, or what was erased, is not sent
/// again to somebody who resumes from an older event.
///
/// # Errors
/// When the database fails.
pub async fn fill_in(
    db: &impl ConnectionTrait,
    events: &mut [expert_event::Model],
) -> Result<(), DbErr> {
    let ids: Vec<MessageId> = events.iter().filter_map(named).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let messages = store::message::find_all(db, ids).await?;
    let mut queries: Vec<QueryId> = messages.iter().map(|row| row.query_id).collect();
    queries.sort_unstable();
    queries.dedup();
    let held = store::assignment::open_of_all(db, &queries).await?;
    let holders: BTreeMap<_, _> = held
        .into_iter()
        .map(|work| (work.query_id, work.expert_id))
        .collect();
    let messages: BTreeMap<_, _> = messages.into_iter().map(|row| (row.id, row)).collect();
    for event in events {
        let Some(row) = named(event).and_then(|id| messages.get(&id)) else {
            continue;
        };
        if holders.get(&row.query_id) == Some(&event.expert_id) {
            event.data = json!({ "message": MessageDocument::from(row.clone()) });
        }
    }
    Ok(())
}

fn named(event: &expert_event::Model) -> Option<MessageId> {
    event.data.pointer("/message/id")?.as_str()?.parse().ok()
}
