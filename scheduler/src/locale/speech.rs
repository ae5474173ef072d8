//! Messages in six languages, read once from Fluent files (<https://projectfluent.org>).
//!
//! Invariant: each file of a language holds the same messages as its English one (a test of each
//! owner of messages calls [`Speech::differences`]).

use std::borrow::Cow;
use std::collections::BTreeMap;

use entity::value::ReadingLanguage;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// What stands in for a variable of a message: a text or a number, which chooses plural forms.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// A text, set apart from the direction of what is around it.
    Text(Cow<'a, str>),
    /// A number that chooses a plural form, and how it is written.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Arg<'_> {
    fn from(count: u32) -> Self {
        Self::Count(i64::from(count))
    }
}

impl From<&i64> for Arg<'_> {
    fn from(count: &i64) -> Self {
        Self::Count(*count)
    }
}

impl From<&usize> for Arg<'_> {
    fn from(count: &usize) -> Self {
        Self::from(*count)
    }
}

/// The messages of some part of Vesper, in every language.
pub struct Speech {
    bundles: BTreeMap<ReadingLanguage, FluentBundle<FluentResource>>,
    names: BTreeMap<ReadingLanguage, BTreeMap<String, String>>,
}

impl std::fmt::Debug for Speech {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(&self.names).finish()
    }
}

impl Speech {
    /// The messages of these files; what cannot be read of a file is logged and left out.
    #[must_use]
    pub fn new(files: &[(ReadingLanguage, &str)]) -> Self {
        let mut speech = Self {
            bundles: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for (language, text) in files {
            speech.add(*language, text);
        }
        speech
    }

    fn add(&mut self, language: ReadingLanguage, text: &str) {
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(%language, ?errors, "a file of messages in {language} has faults");
                resource
            }
        };
        let names = self.names.entry(language).or_default();
        names.extend(messages(text));
        let bundle = self.bundles.entry(language).or_insert_with(|| {
            let tag: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
            FluentBundle::new_concurrent(vec![tag])
        });
        bundle.add_resource_overriding(resource);
    }

    /// A message with its variables filled in; where the language lacks it, the English one; where
    /// nobody has it, its name.
    #[must_use]
    pub fn say(&self, language: ReadingLanguage, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(language, id, args).unwrap_or_else(|| {
            tracing::error!(%language, id, "the message {id} is missing in {language}");
            self.find(ReadingLanguage::English, id, args)
                .unwrap_or_else(|| id.to_owned())
        })
    }

    /// A message with its variables filled in, where the language has it.
    #[must_use]
    pub fn find(
        &self,
        language: ReadingLanguage,
        id: &str,
        args: &[(&str, Arg<'_>)],
    ) -> Option<String> {
        let bundle = self.bundles.get(&language)?;
        let pattern = bundle.get_message(id)?.value()?;
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value = match arg {
                Arg::Text(text) => FluentValue::String(text.clone()),
                Arg::Count(count) => FluentValue::from(*count),
            };
            given.set(*name, value);
        }
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&given), &mut errors);
        if !errors.is_empty() {
            tracing::error!(%language, id, ?errors, "the message {id} was not filled in wholly");
        }
        Some(said.into_owned())
    }

    /// The names of the messages of a language.
    #[must_use]
    pub fn ids(&self, language: ReadingLanguage) -> Vec<&str> {
        let names = self.names.get(&language).into_iter().flatten();
        names.map(|(id, _)| id.as_str()).collect()
    }

    /// Where other languages differ from English: messages that are missing, that are too much, or
    /// that use other variables; for tests.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let empty = BTreeMap::new();
        let of = |language| self.names.get(&language).unwrap_or(&empty);
        let english = of(ReadingLanguage::English);
        let mut found = Vec::new();
        for language in ReadingLanguage::ALL {
            let theirs = of(*language);
            for (id, text) in english {
                match theirs.get(id) {
                    None => found.push(format!("{language}: {id} is missing")),
                    Some(other) if variables(other) != variables(text) => {
                        found.push(format!("{language}: {id} uses other variables"));
                    }
                    Some(_) => {}
                }
            }
            let surplus = theirs.keys().filter(|id| !english.contains_key(*id));
            found.extend(surplus.map(|id| format!("{language}: {id} is not in English")));
        }
        found
    }
}

/// The messages of a file: a name at the start of a line, and everything up to the next one.
fn messages(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let name = line.split_once('=').map(|(name, _)| name.trim_end());
        let is_name = |name: &&str| {
            name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        match name.filter(is_name) {
            Some(name) => found.push((name.to_owned(), line.to_owned())),
            None => {
                if let Some((_, text)) = found.last_mut()
                    && line.starts_with(' ')
                {
                    text.push_str(line);
                }
            }
        }
    }
    found
}

/// The variables that a message names, each once, in order of their names.
fn variables(text: &str) -> Vec<&str> {
    let names = text.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    });
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}
