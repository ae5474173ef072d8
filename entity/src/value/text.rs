//! Errors of parsing, and the one rule for free text.

/// A value that does not parse, with a sentence that says what is expected instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub String);

impl Invalid {
    /// An error with this sentence: lowercase, no full stop, says what is expected.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

/// A word that names no variant of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is no {name}: use one of {allowed}")]
pub struct UnknownWord {
    name: &'static str,
    word: String,
    allowed: String,
}

impl UnknownWord {
    /// The error for `word` where only `allowed` words of `name` are known.
    #[must_use]
    pub fn new(name: &'static str, word: &str, allowed: &[&str]) -> Self {
        Self {
            name,
            word: word.chars().take(40).collect(),
            allowed: allowed.join(", "),
        }
    }
}

/// The longest one-line text (names, subjects, labels), in characters.
///
/// Long enough for any real name or subject line (RFC 5322 lines end at 998), short enough to show.
pub const LINE_MAX: usize = 1_000;

/// The longest body of a message, in characters: a 1 MiB request always holds one.
pub const BODY_MAX: usize = 100_000;

/// Checks a one-line text: not blank, at most `max` characters, no control characters.
///
/// Control characters are refused because a line goes into mail headers and logs.
///
/// # Errors
/// [`Invalid`] says which rule failed.
pub fn line(text: &str, max: usize) -> Result<String, Invalid> {
    if text.trim().is_empty() {
        return Err(Invalid::new("must not be blank"));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid::new("must be one line without control characters"));
    }
    bounded(text, max)
}

/// Checks a text of many lines: at most `max` characters, no NUL (PostgreSQL cannot store one).
///
/// # Errors
/// [`Invalid`] says which rule failed.
pub fn bounded(text: &str, max: usize) -> Result<String, Invalid> {
    if text.contains('\0') {
        return Err(Invalid::new("must not contain the character U+0000"));
    }
    let length = text.chars().count();
    if length > max {
        return Err(Invalid::new(format!(
            "must have at most {max} characters, has {length}"
        )));
    }
    Ok(text.to_owned())
}

/// A one-line text of at most `MAX` characters, checked when it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<const MAX: usize>(pub String);

impl<const MAX: usize> TryFrom<String> for Line<MAX> {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        line(&text, MAX).map(Self)
    }
}

impl<'de, const MAX: usize> serde::Deserialize<'de> for Line<MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        line(&text, MAX).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A text of many lines of at most `MAX` characters, checked when it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose<const MAX: usize>(pub String);

impl<'de, const MAX: usize> serde::Deserialize<'de> for Prose<MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        bounded(&text, MAX)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

/// A schema of text of at least and at most so many characters.
macro_rules! bounded_text_schema {
    ($($name:ident from $least:literal),+) => {$(
        impl<const MAX: usize> schemars::JsonSchema for $name<MAX> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                format!("{}{MAX}", stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": $least, "maxLength": MAX })
            }
        }
    )+};
}

bounded_text_schema!(Line from 1, Prose from 0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_is_one_line() {
        for name in [
            "Zoë",
            "محمد",
            "<b>\"Bobby'); drop table--",
            "👩🏽‍🚀",
            "עברית English",
        ] {
            assert_eq!(line(name, 50).as_deref(), Ok(name));
        }
        for name in [
            "",
            "  \u{a0}",
            "a\nb",
            "a\rb",
            "a\0b",
            "a\u{7f}",
            &"x".repeat(51),
        ] {
            assert!(line(name, 50).is_err(), "{name:?}");
        }
    }
}
