//! Answers: a status, a few headers and a JSON body, plain enough to be kept for a repeat.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder};
use scheduler::service::once::{KeptAnswer, Rendered};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::{self, Problem};

/// What a handler returns that shows `V`.
pub type Reply<V = Untyped> = Result<Answer<V>, Problem>;

/// No view in particular.
#[derive(Clone, Copy, Debug)]
pub struct Untyped;

/// No view at all.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

/// What may be written where `V` is shown: `V` itself, and anything where nothing in particular is.
pub trait Shows<V>: Serialize {}

impl<V: Serialize> Shows<V> for V {}

impl<V: Serialize> Shows<Untyped> for V {}

/// An answer that is not sent yet, and shows `V`.
#[derive(Debug)]
pub struct Answer<V = Untyped> {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: String,
    kept: Option<String>,
    shows: PhantomData<fn() -> V>,
}

impl<V> Answer<V> {
    fn json(status: StatusCode, view: &impl Serialize) -> Self {
        match serde_json::to_string(view) {
            Ok(body) => Self {
                status,
                headers: vec![(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                )],
                body,
                kept: None,
                shows: PhantomData,
            },
            Err(error) => Self::from(Problem::internal(&format!(
                "a view did not serialise: {error}"
            ))),
        }
    }

    /// 200 with a view.
    #[must_use]
    pub fn ok(view: &impl Shows<V>) -> Self {
        Self::json(StatusCode::OK, view)
    }

    /// 201 with a view.
    #[must_use]
    pub fn created(view: &impl Shows<V>) -> Self {
        Self::json(StatusCode::CREATED, view)
    }

    /// 202 with a view.
    #[must_use]
    pub fn accepted(view: &impl Shows<V>) -> Self {
        Self::json(StatusCode::ACCEPTED, view)
    }

    /// 204.
    #[must_use]
    pub const fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: Vec::new(),
            body: String::new(),
            kept: None,
            shows: PhantomData,
        }
    }

    /// The ETag of a single resource, from its version.
    #[must_use]
    pub fn etag(self, version: i64) -> Self {
        self.header(header::ETAG, &format!("\"{version}\""))
    }

    /// The tag of exactly what is shown: the version, if there is one, and a digest of the body, for
    /// a view may hold more than what the version counts (a balance, a clock).
    fn tag(&mut self) {
        let digest = Sha256::digest(self.body.as_bytes());
        let digest = hex::encode(&digest[..8]);
        let at = self
            .headers
            .iter()
            .position(|(name, _)| name == header::ETAG);
        let version = at.map(|at| self.headers.swap_remove(at).1);
        let version = version.as_ref().and_then(|value| value.to_str().ok());
        let text = match version.map(|text| text.trim_matches('"')) {
            Some(version) => format!("\"{version}.{digest}\""),
            None => format!("\"{digest}\""),
        };
        if let Ok(value) = HeaderValue::from_str(&text) {
            self.headers.push((header::ETAG, value));
        }
    }

    /// Whether the asker has this very answer (`If-None-Match`).
    fn is_known(&self, request: &HttpRequest) -> bool {
        let tag = self.headers.iter().find(|(name, _)| name == header::ETAG);
        let tag = tag.and_then(|(_, value)| value.to_str().ok());
        tag.is_some_and(|tag| is_among(request, tag))
    }

    /// Where the new resource is.
    #[must_use]
    pub fn location(self, path: &str) -> Self {
        self.header(header::LOCATION, path)
    }

    /// Adds a header; a value that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// What a repeat with the same key is answered instead: the view without its secret.
    #[must_use]
    pub fn repeated_as(mut self, view: &impl Serialize) -> Self {
        self.kept = serde_json::to_string(view).ok();
        self
    }

    /// The answer, and the form of it that is kept.
    pub(crate) fn rendered(self) -> Rendered<Self> {
        let headers = self.headers.iter().filter_map(|(name, value)| {
            let value = value.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        });
        let kept = KeptAnswer {
            status: self.status.as_u16(),
            headers: headers.collect(),
            body: self.kept.as_ref().unwrap_or(&self.body).clone(),
        };
        Rendered { answer: self, kept }
    }

    /// A kept answer, marked as a repeat.
    pub(crate) fn replayed(kept: KeptAnswer) -> Self {
        Self::kept(kept).header(HeaderName::from_static("idempotency-replayed"), "true")
    }

    /// An answer from the form that is kept.
    pub(crate) fn kept(kept: KeptAnswer) -> Self {
        let headers = kept.headers.iter().filter_map(|(name, value)| {
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        });
        Self {
            status: StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK),
            headers: headers.collect(),
            body: kept.body,
            kept: None,
            shows: PhantomData,
        }
    }
}

impl<V> From<Problem> for Answer<V> {
    fn from(problem: Problem) -> Self {
        let mut headers = problem.all_headers();
        headers.push((
            header::CONTENT_TYPE,
            HeaderValue::from_static(problem::MEDIA_TYPE),
        ));
        Self {
            status: problem.status,
            headers,
            body: problem.document().to_string(),
            kept: None,
            shows: PhantomData,
        }
    }
}

impl<V: 'static> Responder for Answer<V> {
    type Body = BoxBody;

    fn respond_to(mut self, request: &HttpRequest) -> HttpResponse {
        if request.method() == Method::GET && self.status == StatusCode::OK {
            self.tag();
            if self.is_known(request) {
                self.status = StatusCode::NOT_MODIFIED;
                self.body.clear();
                self.headers
                    .retain(|(name, _)| name != header::CONTENT_TYPE);
            }
        }
        let mut response = HttpResponse::build(self.status);
        for header in self.headers {
            response.insert_header(header);
        }
        if self.body.is_empty() {
            response.finish()
        } else {
            response.body(self.body)
        }
    }
}

/// Whether the asker says that it has what this tag names (`If-None-Match`).
#[must_use]
pub fn is_among(request: &HttpRequest, tag: &str) -> bool {
    let known = request.headers().get(header::IF_NONE_MATCH);
    let known = known
        .and_then(|known| known.to_str().ok())
        .unwrap_or_default();
    known
        .split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one == tag)
}

/// Which version the asker means to change (`If-Match`); `None` when any will do.
///
/// Pass it into the use case, which compares it with the row inside its transaction and answers
/// [`Fault::stale`](scheduler::service::Fault::stale) when they differ.
///
/// # Errors
/// 412 when the header names something that was never an ETag of ours.
pub fn expected_version(request: &HttpRequest) -> Result<Option<i64>, Problem> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Ok(None);
    };
    let stale = || Problem::from(scheduler::service::Fault::stale());
    let text = value.to_str().map_err(|_| stale())?.trim();
    if text == "*" {
        return Ok(None);
    }
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .and_then(|text| text.split('.').next()?.parse().ok())
        .map(Some)
        .ok_or_else(stale)
}
