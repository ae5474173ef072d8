//! Windows of local time: `(weekday, local start, minutes)`, so that 22:00 + 8 h is natural.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::text::Invalid;
use super::text_enum::text_enum;
use super::zone::ZoneName;

text_enum! {
    /// A day of the week.
    Weekday {
        /// Monday
        Mon = "mon",
        /// Tuesday
        Tue = "tue",
        /// Wednesday
        Wed = "wed",
        /// Thursday
        Thu = "thu",
        /// Friday
        Fri = "fri",
        /// Saturday
        Sat = "sat",
        /// Sunday
        Sun = "sun",
    }
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        Self::ALL[day.num_days_from_monday() as usize]
    }
}

/// A local time of day with minutes, `00:00` to `23:59`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(NaiveTime);

impl LocalTime {
    /// As a chrono time.
    #[must_use]
    pub const fn time(self) -> NaiveTime {
        self.0
    }
}

impl std::str::FromStr for LocalTime {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let expected = || Invalid::new("must be a local time such as 09:30");
        if text.len() != 5 {
            return Err(expected());
        }
        NaiveTime::parse_from_str(text, "%H:%M")
            .map(Self)
            .map_err(|_| expected())
    }
}

impl std::fmt::Display for LocalTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl Serialize for LocalTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for LocalTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LocalTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" })
    }
}

/// Minutes in a week: the longest weekly window.
pub const MINUTES_PER_WEEK: u32 = 7 * 24 * 60;

/// A window that recurs every week; it may run past midnight, and past the end of the week.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// The day on which it starts.
    pub weekday: Weekday,
    /// The local time at which it starts.
    pub start: LocalTime,
    /// Its length on the wall clock, 1 to 10,080.
    #[serde(deserialize_with = "minutes")]
    pub minutes: u32,
}

fn minutes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let minutes = u32::deserialize(deserializer)?;
    if (1..=MINUTES_PER_WEEK).contains(&minutes) {
        Ok(minutes)
    } else {
        Err(serde::de::Error::custom("must be from 1 to 10080 minutes"))
    }
}

text_enum! {
    /// What an exception does to the weekly availability.
    ExceptionKind {
        /// The expert could work then, although the week does not say so.
        Add = "add",
        /// The expert cannot work then.
        Remove = "remove",
    }
}

/// One day on which an expert's availability differs; without `start` the whole local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityException {
    /// The local date.
    pub date: NaiveDate,
    /// Whether time is added or removed.
    pub kind: ExceptionKind,
    /// Where it starts; the whole day when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<LocalTime>,
    /// How long it is; to the end of the day when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// Days, both included, that an expert spends in another zone; availability follows that zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Travel {
    /// First local date.
    pub from: NaiveDate,
    /// Last local date.
    pub to: NaiveDate,
    /// The zone there.
    pub time_zone: ZoneName,
}
