//! What a declaration says by hand.

use actix_web::middleware::DefaultHeaders;
use entity::value::Scope;

/// What no type says of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Doc {
    pub(super) summary: &'static str,
    pub(super) scope: Option<Scope>,
    pub(super) problems: &'static [&'static str],
    pub(super) statuses: &'static [u16],
    pub(super) media: Option<&'static str>,
    pub(super) takes: Option<&'static str>,
    pub(super) with_key: bool,
    pub(super) if_match: bool,
    pub(super) etag: bool,
    pub(super) owner: bool,
    pub(super) deprecated: Option<Deprecation>,
}

/// Since when an operation should not be used any more, and when it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// Since when, in seconds since 1970-01-01 (RFC 9745).
    pub since: i64,
    /// When it goes, as an HTTP date (RFC 8594).
    pub sunset: &'static str,
    /// Where it says what to use instead.
    pub link: &'static str,
}

impl Deprecation {
    /// What each answer says of it (RFC 9745, RFC 8594).
    pub(super) fn headers(self) -> DefaultHeaders {
        DefaultHeaders::new()
            .add(("deprecation", format!("@{}", self.since)))
            .add(("sunset", self.sunset))
            .add(("link", format!("<{}>; rel=\"deprecation\"", self.link)))
    }
}

/// Says what an operation does, in one line.
#[must_use]
pub const fn says(summary: &'static str) -> Doc {
    Doc {
        summary,
        scope: None,
        problems: &[],
        statuses: &[],
        media: None,
        takes: None,
        with_key: true,
        if_match: false,
        etag: false,
        owner: false,
        deprecated: None,
    }
}

impl Doc {
    /// An API key needs this scope.
    #[must_use]
    pub const fn scope(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Owners of the brand only.
    #[must_use]
    pub const fn owner(mut self) -> Self {
        self.owner = true;
        self
    }

    /// It may answer with these problems too.
    #[must_use]
    pub const fn problems(mut self, slugs: &'static [&'static str]) -> Self {
        self.problems = slugs;
        self
    }

    /// It answers 201.
    #[must_use]
    pub const fn created(self) -> Self {
        self.statuses(&[201])
    }

    /// It answers 202.
    #[must_use]
    pub const fn accepted(self) -> Self {
        self.statuses(&[202])
    }

    /// It answers one of these; 200, or 204 without a view, unless said.
    #[must_use]
    pub const fn statuses(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    /// It takes or sends a file of this media type.
    #[must_use]
    pub const fn media(mut self, media: &'static str) -> Self {
        self.media = Some(media);
        self
    }

    /// It takes a file of one of these media types, and answers in JSON.
    #[must_use]
    pub const fn takes(mut self, media: &'static str) -> Self {
        self.takes = Some(media);
        self
    }

    /// A POST that reads no `Idempotency-Key`.
    #[must_use]
    pub const fn without_key(mut self) -> Self {
        self.with_key = false;
        self
    }

    /// It reads `If-Match`, and answers with an `ETag`.
    #[must_use]
    pub const fn if_match(mut self) -> Self {
        self.if_match = true;
        self.etag = true;
        self
    }

    /// It answers with an `ETag`.
    #[must_use]
    pub const fn etag(mut self) -> Self {
        self.etag = true;
        self
    }

    /// It should not be used any more: answers say so in `Deprecation`, `Sunset` and `Link`.
    #[must_use]
    pub const fn deprecated(mut self, deprecation: Deprecation) -> Self {
        self.deprecated = Some(deprecation);
        self
    }
}
