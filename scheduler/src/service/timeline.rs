//! Events of one query, for the brand and for the timeline.

use entity::store::event::NewEvent;
use entity::table::{promise, query};
use entity::value::{BrandId, QueryId, QueryState};
use serde_json::{Value, json};

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

/// Nobody waits for a promised answer any more: neither kept nor broken.
#[must_use]
pub fn void(context: &Context, promise: &promise::Model) -> NewEvent {
    let data = json!({ "promise_id": promise.id });
    let about = (promise.brand_id, promise.query_id);
    hidden(context, about, "promise.void", data)
}

/// The query came into the state that it is in now; only the timeline shows it.
#[must_use]
pub fn moved(context: &Context, query: &query::Model, data: Value) -> NewEvent {
    let kind = match query.state {
        QueryState::Received => "query.received",
        QueryState::Queued => "query.queued",
        QueryState::Held => "query.held",
        QueryState::Deferred => "query.deferred",
        QueryState::Offered => "query.offered",
        QueryState::Assigned => "query.assigned",
        QueryState::Working => "query.working",
        QueryState::WaitingCustomer => "query.waiting_customer",
        QueryState::ResolutionProposed => "query.resolution_proposed",
        QueryState::Resolved => "query.resolved",
        QueryState::Closed => "query.closed",
        QueryState::Escalated => "query.escalated",
        QueryState::HandedBack => "query.handed_back",
        QueryState::Unanswered => "query.unanswered",
        QueryState::Cancelled => "query.cancelled",
    };
    internal(context, query, kind, data)
}

/// An event that only the timeline shows.
#[must_use]
pub fn internal(
    context: &Context,
    query: &query::Model,
    kind: &'static str,
    data: Value,
) -> NewEvent {
    hidden(context, (query.brand_id, query.id), kind, data)
}

fn hidden(
    context: &Context,
    (brand, query): (BrandId, QueryId),
    kind: &'static str,
    data: Value,
) -> NewEvent {
    NewEvent {
        id: context.id(),
        kind,
        public: false,
        brand_id: Some(brand),
        query_id: Some(query),
        occurred_at: context.now,
        data,
    }
}
