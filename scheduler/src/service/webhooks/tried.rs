//! One try: signing, calling, and noting what came of it.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::webhook;
use entity::table::webhook_delivery::ActiveModel;
use entity::table::{webhook_attempt, webhook_delivery, webhook_endpoint};
use entity::value::{DeliveryState, DisabledReason, EventId, Instant};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use sea_orm::ActiveValue::Set;

use super::change::place;
use super::disable::disable;
use super::{SigningSecret, retry_after, sign, wait};
use crate::port::outbound::{Answer, BRIEF, CallFault, Request};
use crate::service::{Context, Fault, Services, UseCase};

/// How much of an answer is kept, in characters: the beginning of an error page.
const ANSWER_MAX: usize = 1_000;

/// How long an endpoint that fails without exception is called.
const FAILING_MAX: TimeDelta = TimeDelta::days(5);

/// How long all of an endpoint is left alone because one answer asked for it.
const HOLD_MAX: TimeDelta = TimeDelta::hours(1);

/// What came of a try.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    /// When it began.
    pub(super) at: Instant,
    /// How long it took.
    pub(super) duration_ms: i64,
    /// The status that came back.
    pub(super) status: Option<u16>,
    /// What went wrong; absent: it was taken.
    pub(super) error: Option<String>,
    /// The beginning of what came back.
    pub(super) answer: Option<String>,
    /// How long the receiver asks to be left alone.
    pub(super) retry_after: Option<TimeDelta>,
}

impl Tried {
    /// The row of the log.
    pub(super) fn row(
        &self,
        context: &Context,
        delivery: &webhook_delivery::Model,
    ) -> webhook_attempt::Model {
        webhook_attempt::Model {
            id: context.id(),
            delivery_id: delivery.id,
            number: delivery.attempts,
            at: self.at,
            duration_ms: self.duration_ms,
            status: self.status.map(i32::from),
            error: self.error.clone(),
            answer: self.answer.clone(),
        }
    }
}

/// The secrets that sign now: the one, and for a day the one before it.
fn secrets(
    services: &Services,
    endpoint: &webhook_endpoint::Model,
    now: Instant,
) -> Result<Vec<SigningSecret>, Fault> {
    let id = endpoint.id.to_string();
    let previous = endpoint
        .previous_secret
        .as_ref()
        .filter(|_| endpoint.previous_until.is_some_and(|until| now < until));
    let sealed = std::iter::once(&endpoint.secret).chain(previous);
    sealed
        .map(|sealed| Ok(services.vault.open(place(&id), sealed)?.into()))
        .collect()
}

/// The request of a try: signed at this moment.
fn request(
    secrets: &[SigningSecret],
    (event, body): (EventId, &str),
    now: Instant,
) -> Result<Request, Fault> {
    let (id, seconds) = (event.to_string(), now.timestamp());
    let signature = sign(secrets, &id, seconds, body)
        .ok_or_else(|| Fault::internal("a stored secret of a webhook signs nothing"))?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let signed = [
        ("webhook-id", id),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signature),
    ];
    for (name, value) in signed {
        let value = HeaderValue::try_from(value)
            .map_err(|_| Fault::internal("a header of a webhook does not fit"))?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(Request {
        method: Method::POST,
        headers,
        body: body.as_bytes().to_vec(),
        answer_max: BRIEF,
    })
}

/// Sends an event to an endpoint, once.
///
/// # Errors
/// When this server cannot sign: the endpoint is not to blame.
pub(super) async fn send(
    services: &Services,
    endpoint: &webhook_endpoint::Model,
    event: (EventId, &str),
) -> Result<Tried, Fault> {
    let now = services.clock.now();
    let request = request(&secrets(services, endpoint, now)?, event, now)?;
    let started = std::time::Instant::now();
    let called = match services.outbound.target(&endpoint.url) {
        Ok(target) => services.outbound.call(&target, request).await,
        Err(refusal) => Err(refusal.into()),
    };
    let took = started.elapsed().as_millis();
    Ok(judge(now, i64::try_from(took).unwrap_or(i64::MAX), called))
}

/// What an answer means: 2xx is taken, everything else is not.
fn judge(at: Instant, duration_ms: i64, called: Result<Answer, CallFault>) -> Tried {
    let answer = match called {
        Ok(answer) => answer,
        Err(fault) => {
            return Tried {
                at,
                duration_ms,
                status: None,
                error: Some(fault.text),
                answer: None,
                retry_after: None,
            };
        }
    };
    let status = answer.status;
    let error = match status {
        200..=299 => None,
        300..=399 => Some(format!("it answered {status}; redirects are not followed")),
        _ => Some(format!("it answered {status}")),
    };
    let asked = answer
        .headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    Tried {
        at,
        duration_ms,
        status: Some(status),
        error,
        answer: beginning(&answer.body),
        retry_after: asked
            .filter(|_| matches!(status, 429 | 503))
            .and_then(|asked| retry_after(asked, at)),
    }
}

/// The beginning of a body as text that any database keeps.
fn beginning(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let kept: String = text
        .chars()
        .filter(|&c| c != '\0')
        .take(ANSWER_MAX)
        .collect();
    (!kept.is_empty()).then_some(kept)
}

/// Notes how a try ended, and disables an endpoint that takes nothing any more.
#[derive(Clone, Debug)]
pub(super) struct NoteTry {
    /// The delivery as it was leased.
    pub(super) delivery: webhook_delivery::Model,
    /// What came of it.
    pub(super) tried: Tried,
}

impl NoteTry {
    async fn taken(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let outcome = ActiveModel {
            state: Set(DeliveryState::Delivered),
            ended_at: Set(Some(context.now)),
            last_status: Set(self.tried.status.map(i32::from)),
            last_error: Set(None),
            ..Default::default()
        };
        webhook::note(tx, &self.delivery, outcome).await?;
        webhook::succeeded(tx, self.delivery.endpoint_id, context.now).await?;
        Ok(())
    }

    /// When it is tried again; `None`: no more.
    fn next(&self, context: &Context) -> Option<Instant> {
        if self.tried.status == Some(410) {
            return None;
        }
        let wait = wait(self.delivery.attempts, context.entropy.fraction())?;
        let asked = self.tried.retry_after.unwrap_or_default();
        Some(context.now + wait.max(asked))
    }

    async fn failed(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let (delivery, now) = (&self.delivery, context.now);
        let next = self.next(context);
        let mut outcome = ActiveModel {
            last_status: Set(self.tried.status.map(i32::from)),
            last_error: Set(self.tried.error.clone()),
            ..Default::default()
        };
        match next {
            Some(next) => outcome.next_at = Set(next),
            None => {
                outcome.state = Set(DeliveryState::Failed);
                outcome.ended_at = Set(Some(now));
            }
        }
        webhook::note(tx, delivery, outcome).await?;
        let hold = self
            .tried
            .retry_after
            .map(|asked| now + asked.min(HOLD_MAX));
        let endpoint = webhook::mark_failing(tx, delivery.endpoint_id, now, hold).await?;
        let Some(endpoint) = endpoint else {
            return Ok(());
        };
        if self.tried.status == Some(410) {
            return disable(tx, context, &endpoint, DisabledReason::Gone).await;
        }
        let silent = endpoint
            .succeeded_at
            .is_none_or(|at| at < delivery.created_at);
        let for_days = endpoint
            .failing_since
            .is_some_and(|at| now - at >= FAILING_MAX);
        if (next.is_none() && silent) || for_days {
            return disable(tx, context, &endpoint, DisabledReason::Failing).await;
        }
        Ok(())
    }
}

impl UseCase for NoteTry {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        webhook::log(tx, self.tried.row(context, &self.delivery)).await?;
        match self.tried.error {
            None => self.taken(tx, context).await,
            Some(_) => self.failed(tx, context).await,
        }
    }
}
