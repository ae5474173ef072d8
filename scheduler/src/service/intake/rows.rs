//! What one new query becomes: its row, first messages, promise and events.

use chrono::TimeDelta;
use entity::store::event::NewEvent;
use entity::table::{brand, customer, message, promise, query, queue};
use entity::value::{Attachments, Author, ExpertId, Instant, QueryId, QueryState, Visibility};
use serde_json::json;

use super::item::NewQuery;
use crate::language::decide_language;
use crate::service::coverage::instant_text;
use crate::service::messages::{CUSTOMER_NAME, created};
use crate::service::promise_text::{Saying, promise_text};
use crate::service::quotes::{Estimate, Quoting};
use crate::service::zone::told_in;
use crate::service::{Context, timeline};

/// What readers see as the name of a bot.
const BOT_NAME: &str = "Bot";

/// Into what state a query is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `queued`, `held` outside the window, or `deferred`.
    pub state: QueryState,
    /// When a held or deferred query goes on.
    pub resume_at: Option<Instant>,
    /// By when the customer is promised a first answer.
    pub due_at: Instant,
}

/// Where a query is taken in.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Whose.
    pub brand: &'a brand::Model,
    /// In which queue.
    pub queue: &'a queue::Model,
    /// Into what state.
    pub entry: Entry,
}

/// What a query goes back to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lineage {
    /// The older query that it follows.
    pub follows: Option<QueryId>,
    /// Who knew that one.
    pub previous: Option<ExpertId>,
}

/// Everything that is written for one new query.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The query.
    pub query: query::Model,
    /// Its first messages.
    pub messages: Vec<message::Model>,
    /// Its promise.
    pub promise: promise::Model,
    /// What is told, in order.
    pub events: Vec<NewEvent>,
}

/// Lays out the rows of a new query.
pub fn rows(
    ctx: &Context,
    place: Place<'_>,
    new: &NewQuery,
    customer: &customer::Model,
    (lineage, quoting): (Lineage, &mut Quoting),
) -> Rows {
    let mut query = query_row(ctx, place, new, customer, lineage);
    let estimate = quoting.next(&query.language, ctx.now);
    let promise = promise_row(ctx, place, (&query, estimate), customer);
    let messages = message_rows(ctx, new, customer, &query);
    query.message_sequence = count(messages.len());
    let events = events(ctx, &query, &promise, &messages);
    query.event_sequence = count(events.len());
    Rows {
        query,
        messages,
        promise,
        events,
    }
}

fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

fn query_row(
    ctx: &Context,
    place: Place<'_>,
    new: &NewQuery,
    customer: &customer::Model,
    lineage: Lineage,
) -> query::Model {
    let queue = place.queue;
    let language = decide_language(
        new.language.clone(),
        new.subject.as_deref(),
        &new.body,
        &queue.languages,
    );
    let starts = place.entry.resume_at.unwrap_or(ctx.now);
    let ring = TimeDelta::seconds(i64::from(queue.limits.same_expert_seconds));
    query::Model {
        id: ctx.id(),
        brand_id: queue.brand_id,
        queue_id: queue.id,
        customer_id: customer.id,
        state: place.entry.state,
        external_id: new.external_id.clone(),
        subject: new.subject.clone(),
        language: language.tag,
        language_source: language.source,
        language_confidence: language.confidence,
        priority: new.priority,
        received_at: new.received_at,
        taken_at: starts,
        state_since: ctx.now,
        resume_at: place.entry.resume_at,
        follows_id: lineage.follows,
        previous_expert_id: lineage.previous,
        previous_until: lineage.previous.map(|_| starts + ring),
        transfers: 0,
        resolutions: 0,
        resolution_kind: None,
        disposition: None,
        escalation_reason: None,
        first_response_at: None,
        due_at: place.entry.due_at,
        rating: None,
        context: new.context.clone(),
        bot: new.bot.clone(),
        metadata: new.metadata.clone(),
        message_sequence: 0,
        event_sequence: 0,
        version: 1,
        closed_at: None,
    }
}

fn promise_row(
    ctx: &Context,
    place: Place<'_>,
    (query, estimate): (&query::Model, Estimate),
    customer: &customer::Model,
) -> promise::Model {
    let [quoted_p50, quoted_p80, quoted_p90, quoted_p95] = estimate.answer_by;
    let zone = told_in(&ctx.zones, customer.time_zone.as_ref(), place.brand);
    let (texts, times) = (&place.queue.promise_texts, (ctx.now, query.due_at));
    let text = promise_text(texts, Saying::Made, &query.language, times, &zone);
    promise::Model {
        quoted_p50,
        quoted_p80,
        quoted_p90,
        quoted_p95,
        quote_basis: Some(estimate.basis),
        ..promise::Model::made(ctx.id(), (query.brand_id, query.id), times, text)
    }
}

fn message_rows(
    ctx: &Context,
    new: &NewQuery,
    customer: &customer::Model,
    query: &query::Model,
) -> Vec<message::Model> {
    let row = |sequence, author, name: &str, visibility, body: &str| message::Model {
        id: ctx.id(),
        brand_id: query.brand_id,
        query_id: query.id,
        sequence,
        author,
        expert_id: None,
        display_name: name.to_owned(),
        visibility,
        body: body.to_owned(),
        attachments: Attachments::default(),
        external_id: None,
        sent_at: query.received_at,
        delivered_at: None,
    };
    let name = customer.name.as_deref().unwrap_or(CUSTOMER_NAME);
    let first = row(1, Author::Customer, name, Visibility::Public, &new.body);
    let mut messages = vec![message::Model {
        external_id: new.message_id.clone(),
        attachments: new.attachments.clone(),
        ..first
    }];
    let transcript = new.bot.as_ref().and_then(|bot| bot.transcript.as_deref());
    if let Some(transcript) = transcript.filter(|transcript| !transcript.is_empty()) {
        // The customer has read it already: it is for the expert, not to be delivered again.
        messages.push(row(
            2,
            Author::Bot,
            BOT_NAME,
            Visibility::Internal,
            transcript,
        ));
    }
    messages
}

fn events(
    ctx: &Context,
    query: &query::Model,
    promise: &promise::Model,
    messages: &[message::Model],
) -> Vec<NewEvent> {
    let received = json!({
        "queue_id": query.queue_id,
        "external_id": query.external_id,
        "follows": query.follows_id,
        "status": query.state,
        "language": query.language,
        "language_source": query.language_source,
        "received_at": instant_text(query.received_at),
    });
    let entered = json!({
        "from": QueryState::Received,
        "resume_at": query.resume_at.map(instant_text),
    });
    let made = json!({
        "promise_id": promise.id,
        "due_at": instant_text(promise.due_at),
        "text": promise.text,
    });
    let mut entry = timeline::moved(ctx, query, entered);
    entry.public = query.state == QueryState::Deferred;
    let mut events = vec![
        timeline::public(ctx, query, "query.received", received),
        entry,
        timeline::public(ctx, query, "promise.made", made),
    ];
    events.extend(messages.iter().map(|message| created(ctx, query, message)));
    events
}
