//! Time zones: their names, and the rules behind a name.

mod rules;

pub use rules::{Transition, Zone};

use serde::{Deserialize, Serialize};

use super::text::Invalid;

/// An IANA zone name such as `Asia/Manila`, well formed; whether it exists is asked of the zone data.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    sea_orm::DeriveValueType,
    schemars::JsonSchema,
)]
#[sea_orm(value_type = "String")]
pub struct ZoneName(String);

impl ZoneName {
    /// The name as the zone data spell it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }
}

impl std::fmt::Display for ZoneName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ZoneName {
    type Err = Invalid;
    fn from_str(name: &str) -> Result<Self, Invalid> {
        let formed = !name.is_empty()
            && name.len() <= 64
            && !name.starts_with('/')
            && !name.contains("..")
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
        if formed {
            Ok(Self(name.to_owned()))
        } else {
            Err(Invalid::new(
                "must be an IANA zone name such as Europe/Berlin",
            ))
        }
    }
}

impl<'de> Deserialize<'de> for ZoneName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}
