//! In which language somebody writes.
//!
//! A brand that names the language of a query is always believed. Otherwise the text decides:
//! first its script, then a vote of small words together with trigrams. A text too short or too
//! mixed to tell gets the queue's first language, and the answer says that it was not reliable.
//!
//! Pure: the same text and the same queue give the same answer. Nothing is translated here, and
//! nothing is decided about who may serve the query.

mod clean;
mod latin;
mod semitic;
mod trigram;
mod words;

#[cfg(test)]
mod tests;

use entity::value::{LanguageSource, LanguageTag};

/// From this confidence on an answer is reliable: at most one in twenty ordinary texts errs.
const RELIABLE: f64 = 0.75;

/// Letters from which on a text speaks for itself, even where the queue serves other languages.
const SPEAKS_FOR_ITSELF: usize = 30;

/// The confidence that this takes: more than for a language that could be expected.
const HARDLY_IN_DOUBT: f64 = 0.85;

/// The confidence with which a shorter text does so too: four small words, none of them foreign.
const BEYOND_DOUBT: f64 = 0.93;

/// The language of a text, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Detected {
    /// The language: spelt as the queue spells it where the queue serves it.
    pub tag: LanguageTag,
    /// From 0 (a guess) to 1 (certain).
    pub confidence: f64,
    /// Whether the text itself said so; else `tag` is the queue's first language.
    pub reliable: bool,
}

/// The language of a query, and who said so.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedLanguage {
    /// The language.
    pub tag: LanguageTag,
    /// The brand, the text, or the queue's default.
    pub source: LanguageSource,
    /// From 0 (a guess) to 1 (certain; always so when the brand said it).
    pub confidence: f64,
}

/// Decides the language of a query: the brand's word where it gave one, else what the text says.
///
/// `allowed` are the queue's languages, its default first.
#[must_use]
pub fn decide_language(
    given: Option<LanguageTag>,
    subject: Option<&str>,
    body: &str,
    allowed: &[LanguageTag],
) -> DecidedLanguage {
    if let Some(tag) = given {
        return DecidedLanguage {
            tag,
            source: LanguageSource::Given,
            confidence: 1.0,
        };
    }
    let detected = detect(subject, body, allowed);
    DecidedLanguage {
        tag: detected.tag,
        source: if detected.reliable {
            LanguageSource::Detected
        } else {
            LanguageSource::Default
        },
        confidence: detected.confidence,
    }
}

/// Detects the language of a text for a queue that serves `allowed`, its default first.
///
/// A long text is believed also where it is in none of these languages: better that nobody
/// eligible is found and said at once than that an expert cannot read it. A short one is not.
#[must_use]
pub fn detect(subject: Option<&str>, body: &str, allowed: &[LanguageTag]) -> Detected {
    let text = clean::text(subject, body);
    let anywhere = guess(&text, &[]);
    if let Some(guess) = anywhere.filter(Guess::is_reliable) {
        if let Some(tag) = spelt_as(guess.language, allowed) {
            return guess.reliably(tag);
        }
        if (allowed.is_empty() || speaks_for_itself(&text, guess))
            && let Ok(tag) = guess.language.parse()
        {
            return guess.reliably(tag);
        }
    }
    let here = guess(&text, allowed);
    if let Some(guess) = here.filter(Guess::is_reliable)
        && let Some(tag) = spelt_as(guess.language, allowed)
    {
        return guess.reliably(tag);
    }
    unreliable(here, allowed)
}

/// Whether a text is believed although the queue does not serve its language.
fn speaks_for_itself(text: &str, guess: Guess) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    guess.confidence >= BEYOND_DOUBT
        || (letters >= SPEAKS_FOR_ITSELF && guess.confidence >= HARDLY_IN_DOUBT)
}

/// The queue's first language, with what little speaks for it; without a queue the best guess.
fn unreliable(guess: Option<Guess>, allowed: &[LanguageTag]) -> Detected {
    let spelt = match (allowed.first(), guess) {
        (Some(first), _) => first.as_str(),
        (None, Some(guess)) => guess.language,
        (None, None) => "und",
    };
    // A tag, one of this module's constants, or the registered tag for "undetermined".
    #[allow(clippy::expect_used, reason = "all three are well-formed tags")]
    let tag: LanguageTag = spelt.parse().expect("a well-formed tag");
    let speaks = guess.filter(|guess| guess.language == primary(&tag));
    Detected {
        confidence: speaks.map_or(0.0, |guess| guess.confidence),
        tag,
        reliable: false,
    }
}

/// A language by its primary tag, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Guess {
    language: &'static str,
    confidence: f64,
}

impl Guess {
    fn is_reliable(&self) -> bool {
        self.confidence >= RELIABLE
    }

    fn reliably(self, tag: LanguageTag) -> Detected {
        Detected {
            tag,
            confidence: self.confidence,
            reliable: true,
        }
    }
}

/// The language of a cleaned text among `allowed`; among all when that is empty.
fn guess(text: &str, allowed: &[LanguageTag]) -> Option<Guess> {
    match clean::script(text)? {
        clean::Script::Hebrew => Some(semitic::hebrew(text, allowed)),
        clean::Script::Arabic => Some(semitic::arabic(text, allowed)),
        clean::Script::Latin => latin::guess(text, allowed),
        clean::Script::Other => trigram::in_script(text, allowed),
    }
}

/// The queue's own spelling of a language, where it serves it.
fn spelt_as(language: &str, allowed: &[LanguageTag]) -> Option<LanguageTag> {
    let same = |tag: &&LanguageTag| primary(tag) == language;
    allowed.iter().find(same).cloned()
}

/// The primary language of a tag, with Norwegian as its written form Bokmål.
fn primary(tag: &LanguageTag) -> &str {
    match tag.primary() {
        "no" => "nb",
        other => other,
    }
}
