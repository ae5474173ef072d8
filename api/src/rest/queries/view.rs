//! How a query is shown, and to whom what.

use entity::table::{customer, promise, query};
use entity::value::{
    BotHandoff, BrandId, ContextItems, CustomerId, Disposition, EscalateReason, Instant,
    LanguageSource, LanguageTag, PromiseId, PromiseState, QueryId, QueryState, QueueId,
    ResolutionKind, ZoneName,
};
use scheduler::service::intake::Taken;
use scheduler::service::queries::{Details, Viewer};
use scheduler::service::quotes::Estimate;
use serde::Serialize;
use serde_json::Value;

use crate::rest::promises::EstimateView;

/// A promise.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(crate) struct PromiseView {
    id: PromiseId,
    status: PromiseState,
    due_at: Instant,
    text: String,
    /// By when an answer comes, by probability, as it was told with the promise.
    estimate: EstimateView,
    told_at: Option<Instant>,
}

impl From<promise::Model> for PromiseView {
    fn from(promise: promise::Model) -> Self {
        Self {
            estimate: Estimate::of_promise(&promise).into(),
            id: promise.id,
            status: promise.state,
            due_at: promise.due_at,
            text: promise.text,
            told_at: promise.told_at,
        }
    }
}

/// A query that was just taken in.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(crate) struct TakenView {
    id: QueryId,
    queue_id: QueueId,
    status: QueryState,
    external_id: Option<String>,
    language: LanguageTag,
    language_source: LanguageSource,
    language_confidence: f64,
    received_at: Instant,
    taken_at: Instant,
    resume_at: Option<Instant>,
    promise: PromiseView,
}

impl From<Taken> for TakenView {
    fn from(taken: Taken) -> Self {
        let query = taken.query;
        Self {
            id: query.id,
            queue_id: query.queue_id,
            status: query.state,
            external_id: query.external_id,
            language: query.language,
            language_source: query.language_source,
            language_confidence: query.language_confidence,
            received_at: query.received_at,
            taken_at: query.taken_at,
            resume_at: query.resume_at,
            promise: taken.promise.into(),
        }
    }
}

/// A customer, as much of them as the viewer may see.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct CustomerView {
    id: CustomerId,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<Option<String>>,
    time_zone: Option<ZoneName>,
    erased_at: Option<Instant>,
}

impl CustomerView {
    fn new(customer: customer::Model, viewer: Viewer) -> Self {
        let is_expert = matches!(viewer, Viewer::Expert(_));
        Self {
            id: customer.id,
            reference: (!is_expert).then_some(customer.reference),
            name: customer.name,
            email: (!is_expert).then_some(customer.email),
            time_zone: customer.time_zone,
            erased_at: customer.erased_at,
        }
    }
}

/// The expert at work: all that anybody but an admin sees of them.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct HolderView {
    display_name: String,
}

/// How a query was resolved.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ResolutionView {
    number: i32,
    kind: Option<ResolutionKind>,
    disposition: Option<Disposition>,
}

/// A query.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(crate) struct QueryView {
    id: QueryId,
    brand_id: BrandId,
    queue_id: QueueId,
    status: QueryState,
    status_since: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<Option<String>>,
    subject: Option<String>,
    language: LanguageTag,
    language_source: LanguageSource,
    language_confidence: f64,
    priority: i32,
    customer: CustomerView,
    received_at: Instant,
    taken_at: Instant,
    resume_at: Option<Instant>,
    follows: Option<QueryId>,
    transfers: i32,
    resolution: Option<ResolutionView>,
    escalation_reason: Option<EscalateReason>,
    first_response_at: Option<Instant>,
    due_at: Instant,
    promise: Option<PromiseView>,
    expert: Option<HolderView>,
    rating: Option<i32>,
    context: ContextItems,
    bot: Option<BotHandoff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Option<Value>>,
    closed_at: Option<Instant>,
}

impl QueryView {
    /// The query as that viewer may see it.
    pub(crate) fn new(details: Details, viewer: Viewer) -> Self {
        let is_expert = matches!(viewer, Viewer::Expert(_));
        let query = details.query;
        let resolution = resolution(&query);
        Self {
            id: query.id,
            brand_id: query.brand_id,
            queue_id: query.queue_id,
            status: query.state,
            status_since: query.state_since,
            external_id: (!is_expert).then_some(query.external_id),
            subject: query.subject,
            language: query.language,
            language_source: query.language_source,
            language_confidence: query.language_confidence,
            priority: query.priority,
            customer: CustomerView::new(details.customer, viewer),
            received_at: query.received_at,
            taken_at: query.taken_at,
            resume_at: query.resume_at,
            follows: query.follows_id,
            transfers: query.transfers,
            resolution,
            escalation_reason: query.escalation_reason,
            first_response_at: query.first_response_at,
            due_at: query.due_at,
            promise: details.promise.map(PromiseView::from),
            expert: details.holder.map(|holder| HolderView {
                display_name: holder.display_name,
            }),
            rating: query.rating,
            context: query.context,
            bot: query.bot,
            metadata: (!is_expert).then_some(query.metadata),
            closed_at: query.closed_at,
        }
    }
}

fn resolution(query: &query::Model) -> Option<ResolutionView> {
    query.disposition.map(|disposition| ResolutionView {
        number: query.resolutions,
        kind: query.resolution_kind,
        disposition: Some(disposition),
    })
}
