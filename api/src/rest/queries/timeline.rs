//! Everything that happened to a query, in order.

use entity::store;
use entity::table::event;
use entity::value::{EventId, Instant, QueryId, Scope};
use scheduler::service::Fault;
use scheduler::service::queries::{Viewer, visible};
use serde::Serialize;
use serde_json::Value;

use super::viewer;
use crate::{Answer, App, Caller, Listing, Path, Reply};

/// Members of an event that tell who an expert is.
const IDENTIFYING: [&str; 2] = ["expert_id", "to"];

#[derive(Serialize)]
struct EntryView {
    id: EventId,
    sequence: i64,
    #[serde(rename = "type")]
    kind: String,
    occurred_at: Instant,
    data: Value,
}

impl EntryView {
    fn new(event: event::Model, viewer: Viewer) -> Self {
        let mut data = event.data;
        if viewer != Viewer::Admin
            && let Some(fields) = data.as_object_mut()
        {
            for member in IDENTIFYING {
                fields.remove(member);
            }
        }
        Self {
            id: event.id,
            sequence: event.sequence,
            kind: event.kind,
            occurred_at: event.occurred_at,
            data,
        }
    }
}

/// The whole timeline.
pub(super) async fn show(app: App, caller: Caller, id: Path<QueryId>) -> Reply {
    let viewer = viewer(&caller, Scope::QueriesRead)?;
    let query = visible(app.read(), viewer, id.0).await?;
    let events = store::event::timeline(app.read(), query.id)
        .await
        .map_err(Fault::from)?;
    let items = events
        .into_iter()
        .map(|event| EntryView::new(event, viewer));
    Ok(Answer::ok(&Listing::whole(items.collect())))
}
