//! Skills from the catalogue, and levels of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::language::LanguageTag;
use super::text::Invalid;

/// The name of a skill in the catalogue: lowercase letters, digits and hyphens, e.g. `billing`.
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
pub struct SkillSlug(String);

impl SkillSlug {
    /// The slug.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SkillSlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for SkillSlug {
    type Err = Invalid;
    fn from_str(slug: &str) -> Result<Self, Invalid> {
        let formed = (1..=64).contains(&slug.len())
            && slug
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
        if formed {
            Ok(Self(slug.to_owned()))
        } else {
            Err(Invalid::new(
                "must be a skill name of lowercase letters, digits and hyphens",
            ))
        }
    }
}

impl<'de> Deserialize<'de> for SkillSlug {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slug = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        slug.parse().map_err(serde::de::Error::custom)
    }
}

/// How good somebody is at something: 1 to 5, 5 best.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema,
)]
pub struct Proficiency(u8);

impl Proficiency {
    /// The best.
    pub const BEST: Self = Self(5);

    /// Neither weak nor strong.
    pub const MIDDLE: Self = Self(3);

    /// The level as a number, 1 to 5.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.0
    }
}

impl TryFrom<i64> for Proficiency {
    type Error = Invalid;
    fn try_from(level: i64) -> Result<Self, Invalid> {
        u8::try_from(level)
            .ok()
            .filter(|level| (1..=5).contains(level))
            .map(Self)
            .ok_or_else(|| Invalid::new("must be a proficiency from 1 to 5"))
    }
}

impl<'de> Deserialize<'de> for Proficiency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer)?
            .try_into()
            .map_err(serde::de::Error::custom)
    }
}

/// A skill somebody has, and how well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillLevel {
    /// Which skill.
    pub name: SkillSlug,
    /// How well.
    pub proficiency: Proficiency,
}

/// A skill that a queue asks for. Hard ones are never relaxed and need a verified proficiency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillRequirement {
    /// Which skill.
    pub name: SkillSlug,
    /// The least proficiency that meets it.
    pub proficiency: Proficiency,
    /// Whether nobody without it may ever be asked.
    #[serde(default)]
    pub hard: bool,
}

/// What a skill is called, per language.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct SkillNames(pub BTreeMap<LanguageTag, String>);

super::text_enum::textual_key!(SkillSlug);
