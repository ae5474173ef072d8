//! What happened, for brands that ask instead of being called.
//!
//! Events come in commit order: whoever asks for what is after the last event they have seen
//! misses none, whatever was committed late.

use std::time::Duration;

use entity::db::Signal;
use entity::store;
use entity::store::event::EventFilter;
use entity::table::event;
use entity::value::{EventId, QueryId, Scope};
use scheduler::service::Fault;
use scheduler::service::events::{EventDocument, documents};
use serde::Deserialize;
use tokio::sync::broadcast;

use crate::contract::{Api, says};
use crate::{AdminCaller, Answer, App, BrandCaller, Listing, Paging, Params, Problem, Reply};

/// The longest that a call waits, in seconds: below the time after which balancers give up.
const WAIT_MAX: u64 = 30;

/// How often a waiting call looks without being woken: another node's events wake nobody here.
const POLL: Duration = Duration::from_millis(500);

/// How long a woken call holds still: events that come together are answered together, and on
/// PostgreSQL a transaction that began earlier gets a moment to end.
const SETTLE: Duration = Duration::from_millis(20);

/// `/events`, and the same for the platform.
pub fn routes(api: &mut Api) {
    api.resource("/events", |r| {
        r.get(
            list,
            says("Lists what happened in commit order, waiting for more if asked to")
                .scope(Scope::WebhooksRead),
        )
    })
    .resource("/admin/events", |r| {
        r.get(
            list_of_platform,
            says("Lists the platform's own events in commit order, waiting for more if asked to"),
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

/// What the platform is asked for.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlatformParams {
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
    wait_seconds: u64,
    #[serde(default)]
    limit: Option<u64>,
}

/// Whose events are read.
enum Told {
    Brand(EventFilter),
    Platform(Vec<String>),
}

impl Told {
    async fn has(&self, app: &App, id: EventId) -> Result<bool, Fault> {
        Ok(match self {
            Self::Brand(filter) => {
                store::event::is_public_of(app.read(), filter.brand_id, id).await?
            }
            Self::Platform(_) => store::event::is_of_platform(app.read(), id).await?,
        })
    }

    async fn after(
        &self,
        app: &App,
        (after, limit): (Option<EventId>, u64),
    ) -> Result<Vec<event::Model>, Fault> {
        Ok(match self {
            Self::Brand(filter) => {
                store::event::public_after(app.read(), filter, after, limit).await?
            }
            Self::Platform(kinds) => {
                store::event::platform_after(app.read(), kinds, after, limit).await?
            }
        })
    }
}

fn kinds(text: Option<&str>) -> Vec<String> {
    let words = text.map(|text| text.split(',').map(|word| word.trim().to_owned()));
    words.map_or_else(Vec::new, Iterator::collect)
}

async fn list(
    app: App,
    caller: BrandCaller,
    params: Params<EventParams>,
) -> Reply<Listing<EventDocument>> {
    caller.require(Scope::WebhooksRead)?;
    let params = params.0;
    let told = Told::Brand(EventFilter {
        brand_id: caller.brand,
        kinds: kinds(params.kind.as_deref()),
        query_id: params.query_id,
    });
    let after = params.after.or(params.cursor);
    listed(&app, told, (after, params.limit), params.wait_seconds).await
}

async fn list_of_platform(
    app: App,
    _: AdminCaller,
    params: Params<PlatformParams>,
) -> Reply<Listing<EventDocument>> {
    let params = params.0;
    let told = Told::Platform(kinds(params.kind.as_deref()));
    let after = params.after.or(params.cursor);
    listed(&app, told, (after, params.limit), params.wait_seconds).await
}

async fn listed(
    app: &App,
    told: Told,
    (after, limit): (Option<EventId>, Option<u64>),
    wait_seconds: u64,
) -> Reply<Listing<EventDocument>> {
    let limit = Paging::new(limit, None).limit()?;
    if wait_seconds > WAIT_MAX {
        let detail = format!("must be 0 to {WAIT_MAX}");
        return Err(Problem::field("/wait_seconds", detail));
    }
    if let Some(after) = after
        && !told.has(app, after).await?
    {
        return Err(Problem::field(
            "/after",
            "must be an event of the caller's that is still kept; leave it out to start anew",
        ));
    }
    let wait = Duration::from_secs(wait_seconds);
    let events = await_events(app, &told, (after, limit), wait).await?;
    let next_cursor = events.last().map(|event| event.id).or(after);
    let items = documents(app.read(), events).await.map_err(Fault::from)?;
    Ok(Answer::ok(&Listing {
        items,
        next_cursor: next_cursor.map(|id| id.to_string()),
    }))
}

/// Reads events; where there are none, waits for some.
async fn await_events(
    app: &App,
    told: &Told,
    (after, limit): (Option<EventId>, u64),
    wait: Duration,
) -> Result<Vec<event::Model>, Fault> {
    let mut signals = app.services.db.signals().subscribe();
    let end = tokio::time::Instant::now() + wait;
    loop {
        let events = told.after(app, (after, limit)).await?;
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
