//! The kinds of problems this server answers with, and what each says to a reader.
//!
//! Each has a page at `/problems/<slug>`. A test reads the sources and fails on a slug without an
//! entry, so that no problem type leads nowhere.

use actix_web::http::StatusCode;

/// One kind of problem.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The last part of its type.
    pub slug: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it means and what to do.
    pub text: &'static str,
}

const fn kind(slug: &'static str, title: &'static str, text: &'static str) -> Entry {
    Entry { slug, title, text }
}

/// Every kind, by topic.
const CATALOGUE: &[Entry] = &[
    kind(
        "bad-request",
        "Bad request",
        "The request could not be read. Look at the detail.",
    ),
    kind(
        "not-json",
        "Not JSON",
        "The body is not JSON. The detail says where it stops being it.",
    ),
    kind(
        "invalid",
        "Invalid input",
        "The input was read and is not valid. Each entry of errors names a field by a JSON pointer and says what is expected of it.",
    ),
    kind(
        "unauthenticated",
        "Unauthenticated",
        "Send Authorization: Bearer with an access token or an API key that is still good.",
    ),
    kind(
        "forbidden",
        "Forbidden",
        "You are known and may not do this.",
    ),
    kind(
        "wrong-role",
        "Wrong role",
        "This is for another role than the one you act in. A session acts in one membership; choose another when you sign in.",
    ),
    kind(
        "owner-only",
        "Owners only",
        "Only an owner of the brand may do this.",
    ),
    kind(
        "address-in-use",
        "Address in use",
        "An account has this address. Sign up with its password to add to it, or reset the password first.",
    ),
    kind(
        "already-an-expert",
        "Already an expert",
        "This person has signed up as an expert before. Sign in.",
    ),
    kind(
        "invalid-credentials",
        "Invalid credentials",
        "The address or the password is wrong. The answer is the same for an address that is not known.",
    ),
    kind(
        "session-over",
        "Session over",
        "The session was ended or has lived its time. Sign in again.",
    ),
    kind(
        "refresh-token-reused",
        "Refresh token reused",
        "A refresh token is good once. This one was used before, which may mean that it was stolen, so the session was ended. Sign in again.",
    ),
    kind(
        "no-membership",
        "No membership",
        "The person belongs to no brand, is no expert and no administrator at present.",
    ),
    kind(
        "suspended",
        "Suspended",
        "A person of the platform suspended this account for the reason in the detail.",
    ),
    kind(
        "password-changed",
        "Password changed",
        "The password was changed by another request meanwhile.",
    ),
    kind(
        "already-a-member",
        "Already a member",
        "The person has this role here already.",
    ),
    kind(
        "too-many-members",
        "Too many members",
        "Remove a member or take back an invitation first.",
    ),
    kind(
        "last-owner",
        "Last owner",
        "Nobody could invite colleagues any more. Invite another owner or administrator first.",
    ),
    kind(
        "too-many-keys",
        "Too many keys",
        "Revoke a key that is not used any more first.",
    ),
    kind(
        "skill-exists",
        "Skill exists",
        "The catalogue has a skill with this word.",
    ),
    kind(
        "too-many-skills",
        "Too many skills",
        "The catalogue is full.",
    ),
    kind(
        "insufficient-scope",
        "Insufficient scope",
        "The API key lacks the scope that is named in the detail. An owner can make a key that has it.",
    ),
    kind(
        "not-found",
        "Not found",
        "There is no such thing, or it belongs to somebody else.",
    ),
    kind(
        "method-not-allowed",
        "Method not allowed",
        "This address exists and does not know that method. Allow names those it knows.",
    ),
    kind(
        "conflict",
        "Conflict",
        "The request does not go with the present state. Read the resource again.",
    ),
    kind(
        "stale",
        "Stale",
        "The resource changed since you read it. Read it again and repeat with its new ETag.",
    ),
    kind(
        "idempotency-key-reused",
        "Idempotency key reused",
        "This Idempotency-Key was used with another body. A new request needs a new key.",
    ),
    kind(
        "idempotency-key-invalid",
        "Idempotency key invalid",
        "An Idempotency-Key is one value of 1 to 255 visible ASCII characters.",
    ),
    kind(
        "idempotency-key-running",
        "Idempotency key running",
        "The first request with this Idempotency-Key is still running. Repeat it after Retry-After.",
    ),
    kind(
        "payload-too-large",
        "Payload too large",
        "A body may have 1 MiB, the body of a batch 16 MiB.",
    ),
    kind(
        "request-timeout",
        "Request timeout",
        "The request did not arrive in time.",
    ),
    kind(
        "too-many-requests",
        "Too many requests",
        "Wait for Retry-After. RateLimit and RateLimit-Policy tell how much is left.",
    ),
    kind(
        "unavailable",
        "Unavailable",
        "Not at present; try again after Retry-After.",
    ),
    kind(
        "storage-full",
        "Storage full",
        "Nothing can be stored at present; reads go on.",
    ),
    kind(
        "internal",
        "Internal error",
        "Our fault. Try again, and tell us the instance if it stays.",
    ),
    kind(
        "uri-too-long",
        "URI too long",
        "The address or its headers are too long.",
    ),
    kind(
        "outside-window",
        "Outside the coverage window",
        "The queue takes no queries now. The member opens_at says when its window opens; it is null where it never does.",
    ),
    kind(
        "queue-archived",
        "Archived queue",
        "The queue is kept for its history only. Post to another, or set its status to open.",
    ),
    kind(
        "too-many-queues",
        "Too many queues",
        "A brand has at most 1,000 queues. Change one of them instead.",
    ),
    kind(
        "not-in-this-state",
        "Not in this state",
        "The query is in a state from which this does not lead anywhere. The member query_status names the state, possible what it can become.",
    ),
];

/// Every kind of problem.
#[must_use]
pub const fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The kind with this slug.
#[must_use]
pub fn entry(slug: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.slug == slug)
}

/// The title of a kind; one that is not listed is called by its slug.
pub(super) fn title(slug: &str) -> String {
    entry(slug).map_or_else(
        || {
            let words = slug.replace('-', " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        },
        |entry| entry.title.to_owned(),
    )
}

/// The kind and sentence for an answer that the framework made.
pub(super) fn of_status(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::UNAUTHORIZED => ("unauthenticated", "send an access token or an API key"),
        StatusCode::FORBIDDEN => ("forbidden", "you may not do this"),
        StatusCode::NOT_FOUND => ("not-found", "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => (
            "method-not-allowed",
            "this address does not know this method",
        ),
        StatusCode::REQUEST_TIMEOUT => ("request-timeout", "the request did not arrive in time"),
        StatusCode::CONFLICT => ("conflict", "this does not go with the present state"),
        StatusCode::PAYLOAD_TOO_LARGE => ("payload-too-large", "send less at once"),
        StatusCode::URI_TOO_LONG => ("uri-too-long", "shorten the address"),
        StatusCode::UNPROCESSABLE_ENTITY => ("invalid", "correct the input"),
        StatusCode::TOO_MANY_REQUESTS => ("too-many-requests", "wait before you try again"),
        StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "try again in a moment"),
        status if status.is_client_error() => ("bad-request", "the request could not be read"),
        _ => ("internal", "this is our fault; try again"),
    }
}
