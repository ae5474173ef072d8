//! The table of problems: a line each.

use super::catalogue::Entry;

const fn kind(slug: &'static str, title: &'static str, text: &'static str) -> Entry {
    Entry { slug, title, text }
}

/// Every kind, by topic.
#[rustfmt::skip]
pub(super) const CATALOGUE: &[Entry] = &[
    kind("bad-request", "Bad request", "The request could not be read. Look at the detail."),
    kind("not-json", "Not JSON", "The body is not JSON. The detail says where it stops being it."),
    kind("invalid", "Invalid input", "The input was read and is not valid. Each entry of errors names a field by a JSON pointer and says what is expected of it."),
    kind("unauthenticated", "Unauthenticated", "Send Authorization: Bearer with an access token or an API key that is still good."),
    kind("forbidden", "Forbidden", "You are known and may not do this."),
    kind("wrong-role", "Wrong role", "This is for another role than the one you act in. A session acts in one membership; choose another when you sign in."),
    kind("owner-only", "Owners only", "Only an owner of the brand may do this."),
    kind("address-in-use", "Address in use", "An account has this address. Sign up with its password to add to it, or reset the password first."),
    kind("already-an-expert", "Already an expert", "This person has signed up as an expert before. Sign in."),
    kind("invalid-credentials", "Invalid credentials", "The address or the password is wrong. The answer is the same for an address that is not known."),
    kind("session-over", "Session over", "The session was ended or has lived its time. Sign in again."),
    kind("refresh-token-reused", "Refresh token reused", "A refresh token is good once. This one was used before, which may mean that it was stolen, so the session was ended. Sign in again."),
    kind("no-membership", "No membership", "The person belongs to no brand, is no expert and no administrator at present."),
    kind("suspended", "Suspended", "A person of the platform suspended this account for the reason in the detail."),
    kind("password-changed", "Password changed", "The password was changed by another request meanwhile."),
    kind("already-a-member", "Already a member", "The person has this role here already."),
    kind("too-many-members", "Too many members", "Remove a member or take back an invitation first."),
    kind("last-owner", "Last owner", "Nobody could invite colleagues any more. Invite another owner or administrator first."),
    kind("too-many-keys", "Too many keys", "Revoke a key that is not used any more first."),
    kind("skill-exists", "Skill exists", "The catalogue has a skill with this word."),
    kind("too-many-skills", "Too many skills", "The catalogue is full."),
    kind("insufficient-scope", "Insufficient scope", "The API key lacks the scope that is named in the detail. An owner can make a key that has it."),
    kind("not-found", "Not found", "There is no such thing, or it belongs to somebody else."),
    kind("method-not-allowed", "Method not allowed", "This address exists and does not know that method. Allow names those it knows."),
    kind("conflict", "Conflict", "The request does not go with the present state. Read the resource again."),
    kind("stale", "Stale", "The resource changed since you read it. Read it again and repeat with its new ETag."),
    kind("idempotency-key-reused", "Idempotency key reused", "This Idempotency-Key was used with another body. A new request needs a new key."),
    kind("idempotency-key-invalid", "Idempotency key invalid", "An Idempotency-Key is one value of 1 to 255 visible ASCII characters."),
    kind("idempotency-key-running", "Idempotency key running", "The first request with this Idempotency-Key is still running. Repeat it after Retry-After."),
    kind("payload-too-large", "Payload too large", "A body may have 1 MiB, the body of a batch 16 MiB."),
    kind("request-timeout", "Request timeout", "The request did not arrive in time."),
    kind("too-many-requests", "Too many requests", "Wait for Retry-After. RateLimit and RateLimit-Policy tell how much is left."),
    kind("unavailable", "Unavailable", "Not at present; try again after Retry-After."),
    kind("storage-full", "Storage full", "Nothing can be stored at present; reads go on."),
    kind("internal", "Internal error", "Our fault. Try again, and tell us the instance if it stays."),
    kind("uri-too-long", "URI too long", "The address or its headers are too long."),
    kind("outside-window", "Outside the coverage window", "The queue takes no queries now. The member opens_at says when its window opens; it is null where it never does."),
    kind("queue-archived", "Archived queue", "The queue is kept for its history only. Post to another, or set its status to open."),
    kind("too-many-queues", "Too many queues", "A brand has at most 1,000 queues. Change one of them instead."),
    kind("not-in-this-state", "Not in this state", "The query is in a state from which this does not lead anywhere. The member query_status names the state, possible what it can become."),
    kind("queue-paused", "Queue paused", "A paused queue takes no queries. Open it first."),
    kind("not-proposed", "No resolution proposed", "No resolution of this query waits for a confirmation."),
    kind("not-holding", "Not holding", "You do not hold this query, or no longer."),
    kind("hold-over", "Hold over", "The time in which a resolved query can be reopened is over. A new message makes a new query."),
    kind("transfer-limit", "Transfer limit", "The query was handed on as often as its queue allows. Return it or escalate it."),
    kind("offer-expired", "Offer expired", "The offer's time was over. The server's clock decides."),
    kind("offer-taken", "Offer taken", "Somebody else was first."),
    kind("offer-withdrawn", "Offer withdrawn", "The offer no longer stands: the query is gone, the funds are, or you are no longer eligible."),
    kind("at-capacity", "At capacity", "You hold as many queries as you may at a time."),
    kind("expert-offline", "Expert offline", "Set your presence to online first."),
    kind("stale-lease", "Stale lease", "Another node has taken over. Nothing was changed."),
];
