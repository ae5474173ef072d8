//! Values that are stored as one JSON document inside a row, never queried by their parts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::id::QueueId;
use super::language::LanguageTag;
use super::role::Scope;
use super::skill::SkillRequirement;
use super::window::{AvailabilityException, Travel, WeeklyWindow};

macro_rules! json_list {
    ($($(#[$meta:meta])* $name:ident of $item:ty),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sea_orm::FromJsonQueryResult, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$item>);

        impl std::ops::Deref for $name {
            type Target = [$item];
            fn deref(&self) -> &[$item] { &self.0 }
        }

        impl From<Vec<$item>> for $name {
            fn from(items: Vec<$item>) -> Self { Self(items) }
        }
    )+};
}

json_list! {
    /// Weekly windows of local time.
    WeeklyWindows of WeeklyWindow,
    /// Days on which an availability differs.
    AvailabilityExceptions of AvailabilityException,
    /// Stays in other zones.
    Travels of Travel,
    /// Local dates.
    Dates of NaiveDate,
    /// Languages.
    LanguageTags of LanguageTag,
    /// What a queue asks for.
    SkillRequirements of SkillRequirement,
    /// Names of data regions, e.g. `eu`.
    Regions of String,
    /// What an API key may do.
    Scopes of Scope,
    /// Files that belong to a message; Vesper keeps their addresses only.
    Attachments of Attachment,
    /// What the brand shows the expert beside the query.
    ContextItems of ContextItem,
    /// Words, e.g. names or aliases of a skill.
    Words of String,
    /// Queues of one brand.
    QueueIds of QueueId,
}

/// A file that belongs to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where the brand keeps it.
    pub url: String,
}

/// One labelled value shown to the expert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextItem {
    /// What it is.
    pub label: String,
    /// The value as text.
    pub value: String,
}

/// What the brand's bot did before it handed the query over.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct BotHandoff {
    /// What was said.
    #[serde(default)]
    pub transcript: Option<String>,
    /// What the bot took the query for.
    #[serde(default)]
    pub intent: Option<String>,
    /// How sure it was, 0 to 1.
    #[serde(default)]
    pub confidence: Option<f64>,
    /// What it tried.
    #[serde(default)]
    pub tried: Vec<String>,
}

/// Whose public holidays a brand keeps.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct HolidayCalendar {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 3166-2 subdivision, where only some regions keep a day.
    #[serde(default)]
    pub region: Option<String>,
}
