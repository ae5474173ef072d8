//! What follows whenever an expert stops holding a query.

use entity::db::WriteTx;
use entity::store::stream::NewExpertEvent;
use entity::store::{assignment, change, event, profile, query, stream};
use entity::table;
use entity::table::query::ActiveModel;
use entity::value::{AssignmentState, Attachments, Author, ChangeSubject, QueryState, Visibility};
use serde_json::{Value, json};

use super::Worked;
use super::holding::Held;
use crate::service::messages::{NewMessage, Writer, append};
use crate::service::offers::AssignmentDocument;
use crate::service::{Context, Fault, timeline};

/// How held work ends.
pub(super) struct Ending<'a> {
    /// The assignment's last state.
    pub(super) assignment: AssignmentState,
    /// The event of the timeline.
    pub(super) kind: &'static str,
    /// Where the query goes.
    pub(super) query: QueryState,
    /// What else is set in the query.
    pub(super) further: ActiveModel,
    /// What the expert left for whoever comes next.
    pub(super) note: Option<&'a str>,
    /// The particulars of the event.
    pub(super) data: Value,
    /// What the brand is told besides, if anything.
    pub(super) public: Option<(&'static str, Value)>,
}

/// Ends the assignment, moves the query, keeps the note in the thread and tells everybody.
///
/// Money is the caller's matter, who knows why the work ends.
///
/// # Errors
/// When the query moved meanwhile, or the database fails.
pub(super) async fn end(
    tx: &WriteTx,
    context: &Context,
    held: Held,
    ending: Ending<'_>,
) -> Result<Worked, Fault> {
    let now = context.now;
    let note = ending.note.map(str::to_owned);
    let ids = [held.assignment.id];
    let ended = assignment::end_all(tx, &ids, ending.assignment, note, now).await?;
    let moved = || Fault::conflict("not-holding", "you no longer hold this query");
    let work = ended.into_iter().next().ok_or_else(moved)?;
    let arrow = (held.query.state, ending.query);
    let query = query::transition(tx, held.query.id, arrow, now, ending.further).await?;
    let query = query.ok_or_else(moved)?;
    let mut data = ending.data;
    data["expert_id"] = json!(work.expert_id);
    let mut events = vec![timeline::internal(context, &query, ending.kind, data)];
    events.push(match ending.public {
        Some((kind, data)) => timeline::public(context, &query, kind, data),
        None => timeline::moved(context, &query, json!({ "after": ending.kind })),
    });
    event::record_all(tx, events).await?;
    if let Some(note) = ending.note {
        keep_note(tx, context, &query, (&work, note)).await?;
    }
    let told = NewExpertEvent {
        expert_id: work.expert_id,
        kind: "assignment.ended",
        data: json!({ "assignment": AssignmentDocument::from(&work) }),
    };
    stream::append_all(tx, now, vec![told]).await?;
    let subjects = [(ChangeSubject::Query, query.id.0)];
    change::record(tx, &context.entropy, now, &subjects).await?;
    Ok(Worked {
        query,
        assignment: work,
    })
}

/// The note becomes an internal message, so that the next expert sees it in the thread.
async fn keep_note(
    tx: &WriteTx,
    context: &Context,
    query: &table::query::Model,
    (work, note): (&table::assignment::Model, &str),
) -> Result<(), Fault> {
    let author = profile::find(tx, work.expert_id).await?;
    let writer = Writer {
        author: Author::Expert,
        expert: Some(work.expert_id),
        name: author.map(|expert| expert.display_name).unwrap_or_default(),
    };
    let note = NewMessage {
        body: note.to_owned(),
        visibility: Visibility::Internal,
        attachments: Attachments::default(),
        external_id: None,
    };
    append(tx, context, query, writer, &note).await?;
    Ok(())
}
