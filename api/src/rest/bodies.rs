//! Bodies that a form reads by hand, so that every fault is named at once: as the contract shows
//! them. Nothing is parsed into these types; a test holds them to the forms.

#![allow(dead_code, reason = "only described")]

use entity::value::{
    Attachment, Channel, Confirmers, ContextItem, Coverage, DisputeReason, DisputeSide, EarningId,
    HolidayCalendar, Instant, LanguageTag, LowBalancePolicy, Money, OutsideWindow, PromiseTexts,
    QueueStatus, Sharing, SkillRequirement, Visibility, VisitFeeOn, WeeklyWindow, ZoneName,
};
use scheduler::service::disputes::EvidenceItem;
use schemars::JsonSchema;
use serde_json::{Map, Value};

/// A queue, as a brand makes it. What is left out has the default of its channel.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewQueueBody {
    #[schemars(length(min = 1, max = 200))]
    name: String,
    channel: Channel,
    #[schemars(length(min = 1, max = 50))]
    languages: Vec<LanguageTag>,
    #[schemars(flatten)]
    rest: QueueRest,
}

/// What a brand changes of a queue; members inside a member are merged.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct QueuePatchBody {
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    channel: Option<Channel>,
    #[schemars(length(min = 1, max = 50))]
    languages: Option<Vec<LanguageTag>>,
    #[schemars(flatten)]
    rest: QueueRest,
}

#[derive(JsonSchema)]
struct QueueRest {
    skills: Option<Vec<SkillRequirement>>,
    coverage: Option<Coverage>,
    outside_window: Option<OutsideWindow>,
    certification_required: Option<bool>,
    promise: Option<PromisePart>,
    status: Option<QueueStatus>,
    data_regions: Option<Vec<String>>,
    price_per_resolution: Option<Money>,
    visit_fee: Option<Money>,
    visit_fee_on: Option<Vec<VisitFeeOn>>,
    escalation_credit: Option<Money>,
    resolution: Option<ResolutionPart>,
    /// How long open work may run on after the window ends.
    #[schemars(range(min = 0))]
    finish_seconds: Option<i32>,
    /// Clocks and bounds, in seconds and counts; the channel's where nothing is said.
    limits: Option<LimitsPart>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PromisePart {
    #[schemars(range(min = 1, max = 604_800))]
    first_response_seconds: Option<i32>,
    #[schemars(range(min = 1))]
    resolution_seconds: Option<i32>,
    texts: Option<PromiseTexts>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ResolutionPart {
    #[schemars(range(min = 0))]
    quiet_seconds: Option<i32>,
    #[schemars(range(min = 0))]
    hold_seconds: Option<i32>,
    confirmed_by: Option<Confirmers>,
    sharing: Option<Sharing>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LimitsPart {
    offer_seconds: Option<u32>,
    first_reply_seconds: Option<u32>,
    next_reply_seconds: Option<u32>,
    wrap_up_seconds: Option<u32>,
    concurrency: Option<u16>,
    same_expert_seconds: Option<u32>,
    parallel_offers: Option<u16>,
    transfers: Option<u16>,
    unanswered_seconds: Option<u32>,
}

/// What a brand changes of itself.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct BrandPatchBody {
    #[schemars(length(min = 1, max = 200))]
    name: Option<String>,
    time_zone: Option<ZoneName>,
    /// When the brand's own team is on; none: never.
    business_hours: Option<Vec<WeeklyWindow>>,
    holidays: Option<HolidayCalendar>,
    /// Local dates on which the team is not on.
    closures: Option<Vec<chrono::NaiveDate>>,
    #[schemars(range(min = 1))]
    retention_days: Option<i32>,
    spending: Option<SpendingPart>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SpendingPart {
    low_balance_policy: Option<LowBalancePolicy>,
    low_balance: Option<Vec<Money>>,
    nightly_cap: Option<Vec<Money>>,
}

/// A query to be answered.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewQueryBody {
    #[schemars(length(max = 1_000))]
    subject: Option<String>,
    #[schemars(length(min = 1))]
    body: String,
    customer: CustomerPart,
    /// Detected when left out.
    language: Option<LanguageTag>,
    /// The brand's own id, unique in the queue for ever: a repeat is answered with the query that exists.
    #[schemars(length(min = 1))]
    external_id: Option<String>,
    /// 1 highest, 5 lowest, 3 usual.
    #[schemars(range(min = 1, max = 5))]
    priority: Option<i32>,
    /// When the customer wants the answer, if that is not as soon as may be.
    defer: Option<DeferPart>,
    /// When the customer wrote.
    received_at: Option<Instant>,
    /// Shown to the expert.
    context: Option<Vec<ContextItem>>,
    bot: Option<BotPart>,
    /// Never shown to experts.
    metadata: Option<Map<String, Value>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CustomerPart {
    /// What the brand calls them.
    #[schemars(length(min = 1))]
    reference: String,
    name: Option<String>,
    #[schemars(length(max = 320))]
    email: Option<String>,
    time_zone: Option<ZoneName>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BotPart {
    transcript: Option<String>,
    intent: Option<String>,
    #[schemars(range(min = 0.0, max = 1.0))]
    confidence: Option<f64>,
    tried: Option<Vec<String>>,
}

/// Until when an answer is deferred: an instant, or a time on a wall clock.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DeferPart {
    /// The instant, at most 30 days ahead. Not with `local`.
    until: Option<Instant>,
    local: Option<LocalPart>,
    /// On whose wall clock `local` is; the customer's where it is left out, else the brand's.
    time_zone: Option<ZoneName>,
}

/// A time on a wall clock.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LocalPart {
    /// Hours and minutes, such as 08:30.
    #[schemars(regex(pattern = "^[0-9]{1,2}:[0-9]{1,2}$"))]
    time: String,
    /// The next day on which the time is still to come, where it is left out.
    date: Option<chrono::NaiveDate>,
}

/// Until when an answer is deferred; `until: null` lets the query go on at once.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DeferBody {
    #[schemars(flatten)]
    when: DeferPart,
    #[schemars(length(max = 10_000))]
    note: Option<String>,
}

/// Many queries: a list, or an object that holds it.
#[derive(JsonSchema)]
#[serde(untagged)]
pub(super) enum BatchBody {
    /// The list.
    List(#[schemars(length(min = 1, max = 1_000))] Vec<NewQueryBody>),
    /// The object.
    Object(BatchList),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct BatchList {
    #[schemars(length(min = 1, max = 1_000))]
    queries: Vec<NewQueryBody>,
}

/// A message.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NewMessageBody {
    /// As whom a brand writes; an expert leaves it out.
    author: Option<BrandAuthor>,
    #[schemars(length(min = 1))]
    body: String,
    visibility: Option<Visibility>,
    #[schemars(length(max = 20))]
    attachments: Option<Vec<Attachment>>,
    /// The brand's own id of it.
    #[schemars(length(min = 1))]
    external_id: Option<String>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
enum BrandAuthor {
    Customer,
    Brand,
}

/// What is said against a line of pay.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DisputeBody {
    earning_id: EarningId,
    reason: DisputeReason,
    #[schemars(length(min = 1, max = 5_000))]
    statement: String,
    #[schemars(length(max = 20))]
    evidence: Option<Vec<EvidenceItem>>,
    /// What an expert claims is missing.
    amount: Option<Money>,
}

/// What the other side says.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DisputeAnswerBody {
    #[schemars(length(min = 1, max = 5_000))]
    statement: String,
    #[schemars(length(max = 20))]
    evidence: Option<Vec<EvidenceItem>>,
}

/// How a dispute ends.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DecisionBody {
    /// Who is right.
    outcome: DisputeSide,
    #[schemars(length(min = 1, max = 5_000))]
    note: String,
}
