//! The scenario file as it is written: shapes and nothing else.
//!
//! What may be left out is an `Option` or has its default here; what it comes to is decided by
//! [`super::resolve`].

use chrono::NaiveDate;
use entity::value::{
    Channel, Coverage, Instant, LanguageSkill, LanguageTag, Money, OutsideWindow, PromiseTexts,
    QueueStatus, SkillLevel, SkillRequirement, WeeklyWindow, ZoneName,
};
use serde::{Deserialize, Deserializer};

use crate::replay::chance::Duration;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The brands.
    pub brands: Vec<Brand>,
    /// Their queues.
    pub queues: Vec<Queue>,
    /// The experts.
    pub experts: Vec<Expert>,
    /// How people behave where an expert says nothing else.
    #[serde(default)]
    pub behaviour: Behaviour,
    /// The platform's fee of brands that say nothing else, in hundredths of a percent.
    #[serde(default = "default_fee")]
    pub platform_fee_bps: u32,
    /// Whether the gap-closing loop runs.
    #[serde(default, rename = "loop")]
    pub gap_loop: bool,
}

const fn default_fee() -> u32 {
    2_000
}

/// A brand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Its name, unique in the file.
    pub name: String,
    /// Its zone.
    pub time_zone: ZoneName,
    /// When its own team is on; never when left out.
    #[serde(default)]
    pub business_hours: Vec<WeeklyWindow>,
    /// Local days on which its own team is off.
    #[serde(default)]
    pub closures: Vec<NaiveDate>,
    /// The platform's fee for this brand.
    pub platform_fee_bps: Option<u32>,
}

/// A queue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Its name, unique in the file.
    pub name: String,
    /// Its brand; may be left out where there is one.
    pub brand: Option<String>,
    /// How customers reach it.
    pub channel: Channel,
    /// The languages it serves, the first is the default.
    pub languages: Vec<LanguageTag>,
    /// The skills it asks for.
    #[serde(default)]
    pub skills: Vec<SkillRequirement>,
    /// When it covers; the brand's off-hours when left out.
    #[serde(default = "off_hours")]
    pub coverage: Coverage,
    /// What happens outside.
    #[serde(default = "refuse")]
    pub outside_window: OutsideWindow,
    /// Accepted as in the API; everybody in a scenario is certified.
    #[serde(default, rename = "certification_required")]
    pub _certification_required: Option<bool>,
    /// The promise.
    #[serde(default)]
    pub promise: Promise,
    /// Whether it takes and offers work.
    #[serde(default = "open")]
    pub status: QueueStatus,
    /// The price of a resolution; nothing when left out.
    pub price_per_resolution: Option<Money>,
    /// Accepted as in the API; nobody calls work off in a scenario.
    #[serde(rename = "visit_fee")]
    pub _visit_fee: Option<Money>,
    /// When a resolution is final and its earning clears.
    #[serde(default)]
    pub resolution: Resolution,
    /// How long work goes on after the window ended.
    pub finish_seconds: Option<u32>,
    /// Clocks and bounds.
    #[serde(default)]
    pub limits: Limits,
}

fn off_hours() -> Coverage {
    Coverage::OffHours {}
}

fn refuse() -> OutsideWindow {
    OutsideWindow::Refuse
}

fn open() -> QueueStatus {
    QueueStatus::Open
}

/// A queue's promise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Promise {
    /// Seconds to the first response.
    pub first_response_seconds: Option<u32>,
    /// Accepted as in the API; the replay judges first responses.
    #[serde(rename = "resolution_seconds")]
    pub _resolution_seconds: Option<u32>,
    /// Accepted as in the API; nobody reads them in a scenario.
    #[serde(rename = "texts")]
    pub _texts: Option<PromiseTexts>,
}

/// When a resolution is final and its earning clears.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resolution {
    /// Silence of this long confirms it.
    pub quiet_seconds: Option<u32>,
    /// From the resolution to the clearing of the earning.
    pub hold_seconds: Option<u32>,
}

/// Clocks and bounds of a queue, each the channel's default when left out.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "entity::value::QueueLimits says what each is")]
pub struct Limits {
    pub offer_seconds: Option<u32>,
    pub first_reply_seconds: Option<u32>,
    pub next_reply_seconds: Option<u32>,
    pub wrap_up_seconds: Option<u32>,
    pub concurrency: Option<u16>,
    pub same_expert_seconds: Option<u32>,
    pub parallel_offers: Option<u16>,
    pub transfers: Option<u16>,
    pub unanswered_seconds: Option<u32>,
}

/// One expert, or `count` of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expert {
    /// The name; several get `-1`, `-2` and so on behind it.
    pub name: String,
    /// How many like this there are.
    #[serde(default = "one")]
    pub count: u32,
    /// The expert's zone.
    pub time_zone: ZoneName,
    /// The languages spoken.
    pub languages: Vec<LanguageSkill>,
    /// The skills.
    #[serde(default)]
    pub skills: Vec<SkillLevel>,
    /// When the expert could work, in the expert's zone.
    #[serde(default)]
    pub availability: Vec<WeeklyWindow>,
    /// When the expert works; whenever available when left out.
    pub shifts: Option<Vec<Shift>>,
    /// Open work at once, at most; the queue's limit when left out.
    pub concurrency: Option<u16>,
    /// How this expert behaves, where it differs.
    #[serde(default)]
    pub behaviour: ExpertBehaviour,
}

const fn one() -> u32 {
    1
}

/// A shift, half-open.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The first instant on duty.
    pub start: Instant,
    /// The first instant off duty.
    pub end: Instant,
}

/// How an expert behaves, where it differs from the scenario's behaviour.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpertBehaviour {
    /// The share of offers that are accepted.
    pub accept_rate: Option<f64>,
    /// From the offer to the answer to it.
    pub accept_seconds: Option<Duration>,
    /// From the acceptance to the first reply.
    pub reply_seconds: Option<Duration>,
    /// From the acceptance to the resolution.
    pub handle_seconds: Option<Duration>,
    /// The share of resolutions after which the customer writes again.
    pub reopen_rate: Option<f64>,
}

/// How people behave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Behaviour {
    /// The share of offers that are accepted.
    pub accept_rate: f64,
    /// From the offer to the answer to it.
    pub accept_seconds: Duration,
    /// From the acceptance to the first reply.
    pub reply_seconds: Duration,
    /// From the acceptance to the resolution.
    pub handle_seconds: Duration,
    /// From the arrival to the moment the customer leaves unanswered; never when absent.
    #[serde(deserialize_with = "nullable")]
    pub patience_seconds: Option<Duration>,
    /// The share of resolutions after which the customer writes again.
    pub reopen_rate: f64,
}

fn nullable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    Option::deserialize(deserializer)
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            accept_rate: 1.0,
            accept_seconds: Duration::Constant(0.0),
            reply_seconds: Duration::Constant(0.0),
            // The example of the file format: three minutes, as in the bank of 1999.
            handle_seconds: Duration::Exponential(180.0),
            patience_seconds: None,
            reopen_rate: 0.0,
        }
    }
}
