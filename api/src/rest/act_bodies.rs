//! Bodies of what a brand does with its queries: as the contract shows them (see `bodies`).

#![allow(dead_code, reason = "only described")]

use entity::value::{CancelReason, ConfirmedBy, Instant};
use schemars::JsonSchema;

/// Why a query is called off.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct QueryCancelBody {
    reason: CancelReason,
    #[schemars(length(max = 10_000))]
    note: Option<String>,
}

/// Who says that it is resolved.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ConfirmBody {
    /// The brand where it is left out.
    by: Option<ConfirmedBy>,
    #[schemars(length(max = 10_000))]
    note: Option<String>,
}

/// A word about it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NoteBody {
    #[schemars(length(max = 10_000))]
    note: Option<String>,
}

/// What the customer thinks of the answer.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct RatingBody {
    /// 1 worst, 5 best.
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
    #[schemars(length(max = 10_000))]
    note: Option<String>,
}

/// What the brand answers to the expert who asked it, and how the query goes on.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct EscalationAnswerBody {
    #[schemars(length(min = 1, max = 100_000))]
    body: String,
    then: Then,
    #[schemars(length(max = 10_000))]
    note: Option<String>,
}

/// How an escalated query goes on.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Then {
    /// To an expert again.
    Requeue,
    /// The brand's answer ends it.
    Close,
}

/// When the customer really got a message.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DeliveredBody {
    /// Now where it is left out.
    delivered_at: Option<Instant>,
}

/// When the customer was told a promise.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ToldBody {
    /// Now where it is left out.
    told_at: Option<Instant>,
}
