//! Problem documents (RFC 9457): the one form of every answer outside 2xx and 3xx.
//!
//! Handlers return `Result<_, Problem>`; a [`Fault`] of a use case becomes one by `?`. The request
//! id (`instance`) is filled in by [`crate::frame`], which also turns the framework's own errors
//! into this form.

mod catalogue;
mod database;
mod table;

pub use catalogue::{Entry, catalogue, entry, status_of};

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use entity::db::{DbErr, WriteFault};
use scheduler::service::{Fault, FaultKind, FieldError};
use serde_json::{Map, Value, json};

/// The media type of problem documents.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// Its name for machines: the last part of its type.
    pub slug: Cow<'static, str>,
    /// A sentence that says what to do next.
    pub detail: String,
    /// Fields that are wrong.
    pub errors: Vec<FieldError>,
    /// Further members of the document.
    pub members: Map<String, Value>,
    /// Further headers of the answer.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The id of the request.
    pub instance: Option<String>,
}

impl Problem {
    /// A problem with this status, name and sentence.
    pub fn new(
        status: StatusCode,
        slug: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            slug: slug.into(),
            detail: detail.into(),
            errors: Vec::new(),
            members: Map::new(),
            headers: Vec::new(),
            instance: None,
        }
    }

    /// 404 for something that is not there, or is another tenant's.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Fault::not_found(what).into()
    }

    /// 401: who are you?
    #[must_use]
    pub fn unauthenticated(detail: &str) -> Self {
        Fault::unauthenticated("unauthenticated", detail).into()
    }

    /// 422 for one field.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Fault::field(pointer, detail).into()
    }

    /// 500: something that cannot happen did; the sentence goes to the log, not to the asker.
    #[must_use]
    pub fn internal(reason: &str) -> Self {
        tracing::error!(reason, "a request failed: {reason}");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "this is our fault; try again, and tell us the instance if it stays",
        )
    }

    /// The general problem of a status, for answers that the framework made.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let (slug, detail) = catalogue::of_status(status);
        Self::new(status, slug, detail)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> Value {
        let mut document = self.members.clone();
        document.insert("type".to_owned(), json!(format!("/problems/{}", self.slug)));
        document.insert("title".to_owned(), json!(catalogue::title(&self.slug)));
        document.insert("status".to_owned(), json!(self.status.as_u16()));
        document.insert("detail".to_owned(), json!(self.detail));
        if let Some(instance) = &self.instance {
            document.insert("instance".to_owned(), json!(instance));
        }
        if !self.errors.is_empty() {
            let errors = self
                .errors
                .iter()
                .map(|error| json!({"pointer": error.pointer, "detail": error.detail}))
                .collect();
            document.insert("errors".to_owned(), Value::Array(errors));
        }
        Value::Object(document)
    }

    /// The headers that belong to it besides the content type.
    #[must_use]
    pub fn all_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = self.headers.clone();
        if let Some(seconds) = self
            .members
            .get("retry_after_seconds")
            .and_then(Value::as_u64)
        {
            headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.push((
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"vesper\""),
            ));
        }
        headers
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.status.as_u16(), self.slug, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
        for header in self.all_headers() {
            response.insert_header(header);
        }
        response.body(self.document().to_string())
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        if let Some(error) = fault.as_database() {
            return database::problem(error);
        }
        if fault.kind == FaultKind::Internal {
            return Self::internal(&fault.detail);
        }
        let status = match fault.kind {
            FaultKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            FaultKind::Unauthenticated => StatusCode::UNAUTHORIZED,
            FaultKind::Forbidden => StatusCode::FORBIDDEN,
            FaultKind::NotFound => StatusCode::NOT_FOUND,
            FaultKind::Conflict => StatusCode::CONFLICT,
            FaultKind::Stale => StatusCode::PRECONDITION_FAILED,
            FaultKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            FaultKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            FaultKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut problem = Self::new(status, fault.slug, fault.detail);
        problem.errors = fault.errors;
        problem.members = fault.members;
        problem
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        database::problem(&error)
    }
}
