//! Languages: BCP 47 tags and how well somebody speaks them.

use serde::{Deserialize, Serialize};

use super::reading::ReadingLanguage;
use super::skill::Proficiency;
use super::text::Invalid;

/// A well-formed BCP 47 tag in canonical case, e.g. `es`, `es-MX`, `zh-Hant`.
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
pub struct LanguageTag(String);

impl LanguageTag {
    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone, without script, region or variant: `es` for `es-MX`; Tagalog is Filipino.
    #[must_use]
    pub fn primary(&self) -> &str {
        match self.0.split('-').next().unwrap_or(&self.0) {
            "tl" => "fil",
            "iw" => "he",
            "ji" => "yi",
            "in" => "id",
            other => other,
        }
    }

    /// Whether somebody who speaks `self` can serve a query in `wanted`: the language is the same.
    ///
    /// Regions do not separate: a speaker of `es-ES` serves `es-MX`. Scripts and regions are a
    /// matter of fit, not of eligibility.
    #[must_use]
    pub fn serves(&self, wanted: &Self) -> bool {
        self.primary() == wanted.primary()
    }
}

impl From<ReadingLanguage> for LanguageTag {
    fn from(language: ReadingLanguage) -> Self {
        Self(language.as_str().to_owned())
    }
}

impl std::fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for LanguageTag {
    type Err = Invalid;
    fn from_str(tag: &str) -> Result<Self, Invalid> {
        // 35 characters are what RFC 5646 section 4.4.1 asks implementations to support.
        let parsed = oxilangtag::LanguageTag::parse_and_normalize(tag)
            .ok()
            .filter(|parsed| tag.len() <= 35 && parsed.primary_language().len() <= 3);
        parsed
            .map(|parsed| Self(parsed.into_inner()))
            .ok_or_else(|| Invalid::new("must be a BCP 47 language tag such as es or zh-Hant"))
    }
}

impl<'de> Deserialize<'de> for LanguageTag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        tag.parse().map_err(serde::de::Error::custom)
    }
}

/// A language somebody speaks, and how well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LanguageSkill {
    /// Which language.
    pub tag: LanguageTag,
    /// How well: 1 to 5, 5 best.
    pub proficiency: Proficiency,
}

super::text_enum::textual_key!(LanguageTag);
