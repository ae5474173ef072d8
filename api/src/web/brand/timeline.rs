//! What happened to a query, in the reader's words.

use entity::value::QueryId;
use scheduler::service::queries::Viewer;
use serde_json::Value;

use super::super::Frame;
use crate::problem::Problem;
use crate::rest::queries::timeline::entries;
use crate::state::App;

/// Something that happened.
pub(super) struct Step {
    pub(super) at: String,
    pub(super) machine: String,
    pub(super) what: String,
    pub(super) who: Option<String>,
    pub(super) why: Option<String>,
}

/// The timeline of a query, in order.
///
/// # Errors
/// 404 where the query is not for these eyes; when the database fails.
pub(super) async fn steps(
    app: &App,
    frame: &Frame,
    (viewer, query): (Viewer, QueryId),
) -> Result<Vec<Step>, Problem> {
    let found = entries(app, viewer, query).await?;
    let text = |data: &Value, member: &str| data.get(member)?.as_str().map(str::to_owned);
    let step = found.into_iter().map(|entry| Step {
        at: frame.days.full(entry.occurred_at),
        machine: frame.machine(entry.occurred_at),
        what: frame.word("brand-event", entry.kind.replace('.', "-")),
        who: text(&entry.data, "to_display_name").or_else(|| text(&entry.data, "display_name")),
        why: text(&entry.data, "reason").map(|reason| frame.word("brand-reason", reason)),
    });
    Ok(step.collect())
}
