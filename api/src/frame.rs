//! What every request passes through: its id, the log line, the metrics, the security headers, and
//! the one form of errors.
//!
//! A panic in a handler is caught here and answered with 500: without that the socket would just
//! close.

use std::panic::AssertUnwindSafe;
use std::time::Instant as Moment;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use entity::value::EventId;
use futures_util::FutureExt;

use crate::auth::caller::{Principal, admit, client_address};
use crate::auth::{Standing, Standings};
use crate::problem::{MEDIA_TYPE, Problem};
use crate::state::{App, AppState};
use crate::web::{self, Fresh};

/// The id of a request: the asker's `X-Request-Id` if it is sane, else a new one.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The longest request id that is taken over from the asker.
const ID_MAX: usize = 64;

impl RequestId {
    /// The id of this request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<String> {
        request.extensions().get::<Self>().map(|id| id.0.clone())
    }

    fn new(request: &ServiceRequest, app: &AppState) -> Self {
        let given = request.headers().get("x-request-id");
        let given = given.and_then(|value| value.to_str().ok()).filter(|text| {
            (1..=ID_MAX).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        });
        Self(given.map_or_else(
            || {
                // Any id type gives the same 26 characters; the prefix is cut off.
                let id: EventId = app.services.entropy.id(app.now());
                id.0.simple().to_string()
            },
            str::to_owned,
        ))
    }
}

/// The middleware.
pub(crate) async fn frame(
    app: App,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Moment::now();
    let id = RequestId::new(&request, &app);
    request.extensions_mut().insert(id.clone());
    let method = request.method().to_string();
    let answered = if let Err(problem) = admit_visitor(&request, &app) {
        Ok(request.into_response(problem.error_response()))
    } else {
        AssertUnwindSafe(next.call(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(Problem::internal("a handler panicked").into()))
            .map(ServiceResponse::map_into_boxed_body)
    };
    let mut answered = answered
        .map(|response| uniform(response, &app, &id))
        .map_err(|error| with_instance(&error, &app, &id))?;
    let standings = answered.request().extensions().get::<Standings>().cloned();
    set_cookies(&mut answered);
    dress(
        answered.headers_mut(),
        &app,
        &id,
        &standings.unwrap_or_default(),
    );
    record(&answered, &method, &id, started);
    app.tidy();
    Ok(answered)
}

/// Counts calls by address, once more those without credentials; those with one are also counted
/// once they are known.
fn admit_visitor(request: &ServiceRequest, app: &AppState) -> Result<(), Problem> {
    if matches!(request.path(), "/healthz" | "/readyz") {
        return Ok(());
    }
    let request = request.request();
    let address = client_address(request, app);
    admit(request, app.limits.address(address))?;
    if !request.headers().contains_key(header::AUTHORIZATION) {
        admit(request, app.limits.visitor(address))?;
    }
    Ok(())
}

/// Sets the cookies that a page's extractors asked for.
fn set_cookies(answered: &mut ServiceResponse) {
    let fresh = answered.request().extensions().get::<Fresh>().cloned();
    for cookie in fresh.unwrap_or_default().0 {
        if let Err(error) = answered.response_mut().add_cookie(&cookie) {
            tracing::error!(%error, "a cookie was not set: {error}");
        }
    }
}

/// Gives every failure the form of a problem document with the request's id, or of a page for a
/// browser that asked for one.
fn uniform(response: ServiceResponse, app: &AppState, id: &RequestId) -> ServiceResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (request, response) = response.into_parts();
    let known = response
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .cloned();
    if web::wants_page(&request) && !is_page(&response) {
        let mut problem = known.unwrap_or_else(|| Problem::of_status(status));
        problem.instance = Some(id.0.clone());
        let page = web::failure_page(&request, app, &problem);
        return ServiceResponse::new(request, page);
    }
    if is_page(&response) {
        return ServiceResponse::new(request, response);
    }
    let kept =
        response.headers().get(header::CONTENT_TYPE) == Some(&HeaderValue::from_static(MEDIA_TYPE));
    let response = match known {
        Some(problem) => document(problem, id),
        None if kept => response,
        None => {
            let allow = response.headers().get(header::ALLOW).cloned();
            let mut rewritten = document(Problem::of_status(status), id);
            if let Some(allow) = allow {
                rewritten.headers_mut().insert(header::ALLOW, allow);
            }
            rewritten
        }
    };
    ServiceResponse::new(request, response)
}

/// Whether a handler answered with a page of its own, e.g. a form that is to be mended.
fn is_page(response: &HttpResponse) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}

fn document(mut problem: Problem, id: &RequestId) -> HttpResponse {
    problem.instance = Some(id.0.clone());
    problem.error_response()
}

/// An error that left no response: a panic, or the framework refusing the request early.
fn with_instance(error: &Error, app: &AppState, id: &RequestId) -> Error {
    let status = error.as_response_error().status_code();
    let mut problem = error
        .as_error::<Problem>()
        .cloned()
        .unwrap_or_else(|| Problem::of_status(status));
    problem.instance = Some(id.0.clone());
    count("other", "unmatched", problem.status);
    tracing::error!(
        request_id = id.0,
        status = status.as_u16(),
        "a request ended early"
    );
    let mut headers = HeaderMap::new();
    dress(&mut headers, app, id, &Standings::default());
    for (name, value) in &headers {
        if let Ok(value) = value.to_str() {
            problem = problem.header(name.clone(), value);
        }
    }
    problem.into()
}

/// The headers of every answer; what a handler has set stays.
fn dress(headers: &mut HeaderMap, app: &AppState, id: &RequestId, standings: &Standings) {
    let mut set = |name: HeaderName, value: &str| {
        if !headers.contains_key(&name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    };
    set(HeaderName::from_static("x-request-id"), &id.0);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(header::CACHE_CONTROL, "no-store");
    if app.config.public_url.starts_with("https://") {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if !standings.0.is_empty() {
        let policies: Vec<String> = standings.0.iter().map(policy).collect();
        set(
            HeaderName::from_static("ratelimit-policy"),
            &policies.join(", "),
        );
        let left: Vec<String> = standings.0.iter().map(left).collect();
        set(HeaderName::from_static("ratelimit"), &left.join(", "));
    }
}

/// A limit as the draft httpapi-ratelimit-headers writes it.
fn policy(standing: &Standing) -> String {
    let Standing {
        policy,
        quota,
        window_seconds,
        ..
    } = standing;
    format!("\"{policy}\";q={quota};w={window_seconds}")
}

/// What is left of it.
fn left(standing: &Standing) -> String {
    let Standing {
        policy,
        remaining,
        retry_after_seconds,
        ..
    } = standing;
    let reset = (*retry_after_seconds).max(1);
    format!("\"{policy}\";r={remaining};t={reset}")
}

/// The log line and the metrics of a request. Routes are named by their template, never by the
/// address, which may hold personal data.
fn record(response: &ServiceResponse, method: &str, id: &RequestId, started: Moment) {
    let status = response.status();
    let request = response.request();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let seconds = started.elapsed().as_secs_f64();
    count(method, &route, status);
    metrics::histogram!("vesper_http_request_seconds", "route" => route.clone(), "method" => method.to_owned())
        .record(seconds);
    let extensions = request.extensions();
    let principal = extensions
        .get::<Principal>()
        .map_or("anonymous", |principal| principal.0.as_str());
    let milliseconds = seconds * 1_000.0;
    if matches!(route.as_str(), "/healthz" | "/readyz") {
        return;
    }
    tracing::info!(
        request_id = id.0,
        method,
        route,
        status = status.as_u16(),
        milliseconds,
        principal,
        "{method} {route} {}",
        status.as_u16()
    );
}

fn count(method: &str, route: &str, status: StatusCode) {
    metrics::counter!(
        "vesper_http_requests_total",
        "method" => method.to_owned(),
        "route" => route.to_owned(),
        "status" => status.as_str().to_owned()
    )
    .increment(1);
}

/// Registers the answer where nothing else matches.
pub(crate) fn fallback(cfg: &mut actix_web::web::ServiceConfig) {
    cfg.default_service(actix_web::web::to(|| async {
        Err::<HttpResponse, _>(Problem::of_status(StatusCode::NOT_FOUND))
    }));
}

#[cfg(test)]
mod tests;
