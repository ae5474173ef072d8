//! Everything that happened to a query, in order: states, offers, clocks, promises.
//!
//! Brands and experts read names where admins read who it is as well, and not what concerns
//! somebody else alone.

use std::collections::{BTreeMap, BTreeSet};

use entity::store;
use entity::table::event;
use entity::value::{EventId, ExpertId, Instant, QueryId, Scope};
use scheduler::service::Fault;
use scheduler::service::queries::{Viewer, visible};
use serde::Serialize;
use serde_json::{Map, Value};

use super::viewer;
use crate::{Answer, App, Caller, Listing, Path, Reply};

/// Members of an event that tell who an expert is, and those that tell their names instead.
const IDENTIFYING: [(&str, &str); 2] = [("expert_id", "display_name"), ("to", "to_display_name")];

/// What became of an expert's right to work is between the expert and the platform.
const PRIVATE_REASONS: [&str; 2] = ["suspended", "certification"];

type Names = BTreeMap<ExpertId, String>;

/// Something that happened.
#[derive(Serialize, schemars::JsonSchema)]
pub(crate) struct EntryView {
    id: EventId,
    sequence: i64,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) occurred_at: Instant,
    pub(crate) data: Value,
}

impl EntryView {
    fn new(event: event::Model, viewer: Viewer, names: &Names) -> Self {
        let mut data = event.data;
        if let Some(fields) = data.as_object_mut() {
            show_names(fields, viewer, names);
            hide_reasons(&event.kind, fields, viewer);
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

fn expert_in(fields: &Map<String, Value>, member: &str) -> Option<ExpertId> {
    fields.get(member)?.as_str()?.parse().ok()
}

fn show_names(fields: &mut Map<String, Value>, viewer: Viewer, names: &Names) {
    for (member, shown) in IDENTIFYING {
        if let Some(name) = expert_in(fields, member).and_then(|expert| names.get(&expert)) {
            fields.insert(shown.to_owned(), name.clone().into());
        }
        if viewer != Viewer::Admin {
            fields.remove(member);
        }
    }
}

/// Why an offer to another expert ended is not for experts; of brands, why somebody may not work.
fn hide_reasons(kind: &str, fields: &mut Map<String, Value>, viewer: Viewer) {
    let reason = fields.get("reason").and_then(Value::as_str);
    let private = reason.is_some_and(|reason| PRIVATE_REASONS.contains(&reason));
    let hidden = match viewer {
        Viewer::Admin => false,
        Viewer::Brand(_) => private,
        Viewer::Expert(_) => true,
    };
    if hidden && kind.starts_with("offer.") {
        fields.remove("reason");
    }
}

/// The whole timeline.
pub(super) async fn show(app: App, caller: Caller, id: Path<QueryId>) -> Reply<Listing<EntryView>> {
    let viewer = viewer(&caller, Scope::QueriesRead)?;
    let items = entries(&app, viewer, id.0).await?;
    Ok(Answer::ok(&Listing::whole(items)))
}

/// Everything that happened to a query, as those eyes may see it.
///
/// # Errors
/// 404 where the query is not for these eyes; when the database fails.
pub(crate) async fn entries(
    app: &App,
    viewer: Viewer,
    id: QueryId,
) -> Result<Vec<EntryView>, Fault> {
    let query = visible(app.read(), viewer, id).await?;
    let events = store::event::timeline(app.read(), query.id).await?;
    let names = names(app, &events).await?;
    let entries = events
        .into_iter()
        .map(|event| EntryView::new(event, viewer, &names));
    Ok(entries.collect())
}

async fn names(app: &App, events: &[event::Model]) -> Result<Names, Fault> {
    let members = events.iter().filter_map(|event| event.data.as_object());
    let experts: BTreeSet<ExpertId> = members
        .flat_map(|fields| {
            IDENTIFYING
                .iter()
                .filter_map(|(member, _)| expert_in(fields, member))
        })
        .collect();
    if experts.is_empty() {
        return Ok(Names::new());
    }
    Ok(store::profile::display_names(app.read(), experts).await?)
}
