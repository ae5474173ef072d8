//! Events of one query, for the brand and for the timeline.

use entity::store::event::NewEvent;
use entity::table::query;
use serde_json::Value;

use super::Context;

/// An event that the brand is told.
#[must_use]
pub fn public(
    context: &Context,
    query: &query::Model,
    kind: &'static str,
    data: Value,
) -> NewEvent {
    NewEvent {
        public: true,
        ..internal(context, query, kind, data)
    }
}

/// An event that only the timeline shows.
#[must_use]
pub fn internal(
    context: &Context,
    query: &query::Model,
    kind: &'static str,
    data: Value,
) -> NewEvent {
    NewEvent {
        id: context.id(),
        kind,
        public: false,
        brand_id: Some(query.brand_id),
        query_id: Some(query.id),
        occurred_at: context.now,
        data,
    }
}
