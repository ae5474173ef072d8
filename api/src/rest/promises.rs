//! By when an answer comes: quotes for brands, and the public promise of a queue.

use actix_web::HttpRequest;
use actix_web::http::header;
use entity::table::quote;
use entity::value::{Instant, LanguageTag, QueueId, QuoteBasis, QuoteId, Scope};
use scheduler::service::quotes::{AskQuote, Estimate, PublicPromise, PublicStep, public_promise};
use serde::{Deserialize, Serialize};

use crate::contract::{Api, says};
use crate::extract::JsonOrNothing;
use crate::{Answer, App, BrandCaller, Params, Path, Reply};

/// Anybody may keep the public promise for half a minute.
const CACHE_CONTROL: &str = "public, max-age=30";

/// Quotes and the public promise.
pub fn routes(api: &mut Api) {
    api.resource("/queues/{id}/promise-quotes", |r| {
        r.post(
            ask,
            says("Asks by when an answer would come")
                .scope(Scope::QueuesRead)
                .created(),
        )
    })
    .resource("/public/queues/{id}/promise", |r| {
        r.get(
            public,
            says("Shows a queue's promise, now and for the next 24 hours"),
        )
    });
}

/// By when an answer comes, by probability; null where that cannot be told.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct AnswerBy {
    p50: Option<Instant>,
    p80: Option<Instant>,
    p90: Option<Instant>,
    p95: Option<Instant>,
}

/// A distribution of the time of the first answer.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(crate) struct EstimateView {
    answer_by: AnswerBy,
    basis: QuoteBasis,
    valid_until: Instant,
}

impl From<Estimate> for EstimateView {
    fn from(estimate: Estimate) -> Self {
        let [p50, p80, p90, p95] = estimate.answer_by;
        Self {
            answer_by: AnswerBy { p50, p80, p90, p95 },
            basis: estimate.basis,
            valid_until: estimate.valid_until,
        }
    }
}

#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default)]
    language: Option<LanguageTag>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct QuoteView {
    id: QuoteId,
    queue_id: QueueId,
    language: LanguageTag,
    made_at: Instant,
    #[serde(flatten)]
    estimate: EstimateView,
}

impl From<quote::Model> for QuoteView {
    fn from(quote: quote::Model) -> Self {
        Self {
            id: quote.id,
            queue_id: quote.queue_id,
            language: quote.language,
            made_at: quote.made_at,
            estimate: EstimateView {
                answer_by: AnswerBy {
                    p50: quote.quoted_p50,
                    p80: quote.quoted_p80,
                    p90: quote.quoted_p90,
                    p95: quote.quoted_p95,
                },
                basis: quote.basis,
                valid_until: quote.valid_until,
            },
        }
    }
}

async fn ask(
    app: App,
    request: HttpRequest,
    caller: BrandCaller,
    id: Path<QueueId>,
    asked: JsonOrNothing<Asked>,
) -> Reply<QuoteView> {
    caller.require(Scope::QueuesRead)?;
    let ask = AskQuote {
        brand: caller.brand,
        queue: id.0,
        language: asked.0.language,
    };
    app.act(&request, &caller.actor(), ask, |quote| {
        Answer::created(&QuoteView::from(quote))
    })
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PublicParams {
    #[serde(default)]
    language: Option<LanguageTag>,
}

/// How long a query waits, in seconds.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct Within {
    p50: i64,
    p90: i64,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct StepView {
    start: Instant,
    open: bool,
    answer_within_seconds: Option<Within>,
}

impl From<PublicStep> for StepView {
    fn from(step: PublicStep) -> Self {
        let within = step.answer_within.map(|[p50, p90]| Within { p50, p90 });
        Self {
            start: step.start,
            open: step.open,
            answer_within_seconds: within,
        }
    }
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct PublicView {
    queue_id: QueueId,
    channel: entity::value::Channel,
    open: bool,
    opens_at: Option<Instant>,
    language: LanguageTag,
    text: String,
    first_response_seconds: i32,
    estimate: EstimateView,
    as_of: Option<Instant>,
    next_24_hours: Vec<StepView>,
}

impl From<PublicPromise> for PublicView {
    fn from(promise: PublicPromise) -> Self {
        Self {
            queue_id: promise.queue.id,
            channel: promise.queue.channel,
            open: promise.open,
            opens_at: promise.opens_at,
            language: promise.language,
            text: promise.text,
            first_response_seconds: promise.queue.first_response_seconds,
            estimate: promise.estimate.into(),
            as_of: promise.as_of,
            next_24_hours: promise.steps.into_iter().map(StepView::from).collect(),
        }
    }
}

/// Without a sign-in, from any page, and from any cache for half a minute.
async fn public(app: App, id: Path<QueueId>, params: Params<PublicParams>) -> Reply<PublicView> {
    let promise = public_promise(&app.services, id.0, params.0.language).await?;
    Ok(Answer::ok(&PublicView::from(promise))
        .header(header::CACHE_CONTROL, CACHE_CONTROL)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
}
