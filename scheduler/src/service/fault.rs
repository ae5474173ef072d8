//! What can go wrong in a use case, in terms that an edge can show.

use entity::db::WriteFault;
use sea_orm::DbErr;
use serde_json::{Map, Value};

/// The class of a fault; the HTTP edge maps each to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// 422: the input is understood and not valid.
    Invalid,
    /// 401: who are you?
    Unauthenticated,
    /// 403: you may not.
    Forbidden,
    /// 404: there is no such thing, or it is another tenant's.
    NotFound,
    /// 409: it does not go with the present state.
    Conflict,
    /// 412: it changed since you read it.
    Stale,
    /// 429: too much; `retry_after_seconds` among the members.
    TooMany,
    /// 503: not now; `retry_after_seconds` among the members.
    Unavailable,
    /// 500: our fault.
    Internal,
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer to it, e.g. `/price/amount`.
    pub pointer: String,
    /// What is expected of it.
    pub detail: String,
}

/// Why a use case did not happen. Nothing of it was kept.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{slug}: {detail}")]
pub struct Fault {
    /// Its class.
    pub kind: FaultKind,
    /// Its name for machines, e.g. `offer-expired`: the last part of the problem type.
    pub slug: &'static str,
    /// A sentence that says what to do next: lowercase, no full stop.
    pub detail: String,
    /// Fields that are wrong, for [`FaultKind::Invalid`].
    pub errors: Vec<FieldError>,
    /// Further members of the problem document, e.g. `opens_at`.
    pub members: Map<String, Value>,
    /// What the database said, for the log only.
    database: Option<Box<DbErr>>,
}

impl Fault {
    fn new(kind: FaultKind, slug: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind,
            slug,
            detail: detail.into(),
            errors: Vec::new(),
            members: Map::new(),
            database: None,
        }
    }

    /// One invalid field.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        }])
    }

    /// Several invalid fields.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut fault = Self::new(
            FaultKind::Invalid,
            "invalid",
            "correct the fields listed under errors",
        );
        fault.errors = errors;
        fault
    }

    /// There is no such thing (or it is another tenant's, which is the same to the asker).
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(
            FaultKind::NotFound,
            "not-found",
            format!("there is no such {what}"),
        )
    }

    /// It does not go with the present state.
    pub fn conflict(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(FaultKind::Conflict, slug, detail)
    }

    /// The asker may not do this.
    pub fn forbidden(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(FaultKind::Forbidden, slug, detail)
    }

    /// The asker is not known.
    pub fn unauthenticated(slug: &'static str, detail: impl Into<String>) -> Self {
        Self::new(FaultKind::Unauthenticated, slug, detail)
    }

    /// The resource changed since it was read.
    #[must_use]
    pub fn stale() -> Self {
        Self::new(
            FaultKind::Stale,
            "stale",
            "read the resource again and repeat with its new ETag",
        )
    }

    /// Too much at once.
    #[must_use]
    pub fn too_many(retry_after_seconds: u32) -> Self {
        Self::new(
            FaultKind::TooMany,
            "too-many-requests",
            "wait before you try again",
        )
        .with("retry_after_seconds", retry_after_seconds)
    }

    /// Not possible now.
    pub fn unavailable(detail: impl Into<String>, retry_after_seconds: u32) -> Self {
        Self::new(FaultKind::Unavailable, "unavailable", detail)
            .with("retry_after_seconds", retry_after_seconds)
    }

    /// Something that cannot happen did; the sentence is for the log.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(FaultKind::Internal, "internal", detail)
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }
}

impl WriteFault for Fault {
    fn database(error: DbErr) -> Self {
        let mut fault = Self::internal("the database did not do it; try again");
        fault.database = Some(Box::new(error));
        fault
    }

    fn as_database(&self) -> Option<&DbErr> {
        self.database.as_deref()
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::database(error)
    }
}
