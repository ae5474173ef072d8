//! What happened, for brands that ask instead of being called.
//!
//! Events come in commit order: whoever asks for what is after the last event they have seen
//! misses none, whatever was committed late.

use std::collections::BTreeMap;
use std::time::Duration;

use entity::db::Signal;
use entity::store;
use entity::store::event::EventFilter;
use entity::table::event;
use entity::value::{EventId, Instant, MessageId, QueryId, Scope};
use scheduler::service::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::contract::{Api, says};
use crate::{Answer, App, BrandCaller, Listing, Paging, Params, Problem, Reply};
use scheduler::service::messages::MessageDocument;

/// The longest that a call waits, in seconds: below the time after which balancers give up.
const WAIT_MAX: u64 = 30;

/// How often a waiting call looks without being woken: another node's events wake nobody here.
const POLL: Duration = Duration::from_millis(500);

/// How long a woken call holds still: events that come together are answered together, and on
/// PostgreSQL a transaction that began earlier gets a moment to end.
const SETTLE: Duration = Duration::from_millis(20);

/// `/events`.
pub fn routes(api: &mut Api) {
    api.resource("/events", |r| {
        r.get(
            list,
            says("Lists what happened in commit order, waiting for more if asked to")
                .scope(Scope::WebhooksRead),
        )
    });
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct EventParams {
    /// The last event that the caller has seen.
    #[serde(default)]
    after: Option<EventId>,
    /// The same, as lists call it.
    #[serde(default)]
    cursor: Option<EventId>,
    /// One type, or several with commas.
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    query_id: Option<QueryId>,
    #[serde(default)]
    wait_seconds: u64,
    #[serde(default)]
    limit: Option<u64>,
}

/// An event.
#[derive(Serialize, schemars::JsonSchema)]
struct EventView {
    id: EventId,
    #[serde(rename = "type")]
    kind: String,
    occurred_at: Instant,
    sequence: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<QueryId>,
    data: Value,
}

async fn list(
    app: App,
    caller: BrandCaller,
    params: Params<EventParams>,
) -> Reply<Listing<EventView>> {
    caller.require(Scope::WebhooksRead)?;
    let params = params.0;
    let limit = Paging::new(params.limit, None).limit()?;
    if params.wait_seconds > WAIT_MAX {
        return Err(Problem::field(
            "/wait_seconds",
            format!("must be 0 to {WAIT_MAX}"),
        ));
    }
    let after = params.after.or(params.cursor);
    if let Some(after) = after
        && !store::event::is_public_of(app.read(), caller.brand, after)
            .await
            .map_err(Fault::from)?
    {
        return Err(Problem::field(
            "/after",
            "must be an event of this brand that is still kept; leave it out to start anew",
        ));
    }
    let kinds = params.kind.as_deref().map_or_else(Vec::new, |kinds| {
        kinds
            .split(',')
            .map(|kind| kind.trim().to_owned())
            .collect()
    });
    let filter = EventFilter {
        brand_id: caller.brand,
        kinds,
        query_id: params.query_id,
    };
    let wait = Duration::from_secs(params.wait_seconds);
    let events = await_events(&app, &filter, (after, limit), wait).await?;
    let next_cursor = events.last().map(|event| event.id).or(after);
    Ok(Answer::ok(&Listing {
        items: shown(&app, events).await?,
        next_cursor: next_cursor.map(|id| id.to_string()),
    }))
}

/// Reads events; where there are none, waits for some.
async fn await_events(
    app: &App,
    filter: &EventFilter,
    (after, limit): (Option<EventId>, u64),
    wait: Duration,
) -> Result<Vec<event::Model>, Fault> {
    let mut signals = app.services.db.signals().subscribe();
    let end = tokio::time::Instant::now() + wait;
    loop {
        let events = store::event::public_after(app.read(), filter, after, limit).await?;
        let over = tokio::time::Instant::now() >= end || app.lifecycle.shutdown().is_given();
        if !events.is_empty() || over {
            return Ok(events);
        }
        tokio::select! {
            () = woken(&mut signals) => tokio::time::sleep(SETTLE).await,
            () = tokio::time::sleep(POLL) => {}
            () = tokio::time::sleep_until(end) => {}
            () = app.lifecycle.shutdown().wait() => {}
        }
    }
}

/// Waits for an event of this process, or for having missed signals.
async fn woken(signals: &mut broadcast::Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Event | Signal::Everything)
            | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // Nobody is left to signal: the process ends.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Events as they are shown: a message's event holds the message.
async fn shown(app: &App, events: Vec<event::Model>) -> Result<Vec<EventView>, Fault> {
    let named = |event: &event::Model| -> Option<MessageId> {
        event.data.get("message_id")?.as_str()?.parse().ok()
    };
    let ids: Vec<MessageId> = events.iter().filter_map(named).collect();
    let mut messages = BTreeMap::new();
    if !ids.is_empty() {
        for row in store::message::find_all(app.read(), ids).await? {
            messages.insert(row.id, MessageDocument::from(row));
        }
    }
    let views = events.into_iter().map(|event| {
        let message = named(&event).and_then(|id| messages.remove(&id));
        let mut data = event.data;
        if let (Some(message), Some(fields)) = (message, data.as_object_mut()) {
            fields.insert("message".to_owned(), serde_json::json!(message));
        }
        EventView {
            id: event.id,
            kind: event.kind,
            occurred_at: event.occurred_at,
            sequence: event.sequence,
            query_id: event.query_id,
            data,
        }
    });
    Ok(views.collect())
}
