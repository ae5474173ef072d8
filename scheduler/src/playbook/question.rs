//! What is looked for: the words of a query, and what they are forms of in each language.

use std::collections::{BTreeMap, BTreeSet};

use super::stemming::Stemming;
use super::words::{Word, words};

/// Different words that are looked for at most: the first hundred say what a text is about.
const WORDS_MAX: usize = 100;

/// Letters from which on a beginning is looked for: below, half of all words begin so.
const BEGINNING: usize = 2;

/// The words that are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Each different word once, in the order of the text.
    pub words: Vec<Asked>,
}

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The word, folded.
    pub form: String,
    /// What it is a form of, by language (without script and region).
    pub stems: BTreeMap<String, String>,
    /// Whether longer words that begin so are meant too: somebody may still be typing.
    pub begins: bool,
}

impl Question {
    /// The words of texts, looked for in articles of these languages; the last word of all may be
    /// the beginning of one where somebody is still typing.
    #[must_use]
    pub fn new(texts: &[&str], languages: &BTreeSet<String>, typing: bool) -> Self {
        let mut question = Self::default();
        let mut known = BTreeSet::new();
        for word in texts.iter().flat_map(|text| asked(text)) {
            let asked = Asked::new(&word, languages);
            if question.words.len() < WORDS_MAX && known.insert(asked.key()) {
                question.words.push(asked);
            }
        }
        let last = texts.iter().rev().find_map(|text| asked(text).pop());
        if let Some(last) = last.filter(|last| typing && may_go_on(last)) {
            let found = question.words.iter_mut().find(|one| one.form == last.form);
            if let Some(found) = found {
                found.begins = true;
            }
        }
        question
    }

    /// Every form that is looked for.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.form.as_str())
    }

    /// Every stem that is looked for, each once.
    #[must_use]
    pub fn stems(&self) -> BTreeSet<&str> {
        let stems = self.words.iter().flat_map(|word| word.stems.values());
        stems.map(String::as_str).collect()
    }
}

impl Asked {
    fn new(word: &Word<'_>, languages: &BTreeSet<String>) -> Self {
        let stem = |language: &String| (language.clone(), word.stem(Stemming::of(language)));
        Self {
            form: word.form.clone(),
            stems: languages.iter().map(stem).collect(),
            begins: false,
        }
    }

    /// What makes it another word than the others: `card` and `cards` are one.
    fn key(&self) -> Vec<String> {
        if self.stems.is_empty() {
            return vec![self.form.clone()];
        }
        self.stems.values().cloned().collect()
    }

    /// Whether a word of an article in that language is meant.
    #[must_use]
    pub fn means(&self, form: &str, stem: &str, language: &str) -> bool {
        form == self.form
            || self.stems.get(language).is_some_and(|own| own == stem)
            || (self.begins && form.starts_with(&self.form))
    }

    /// Whether a word of an article in any language might be meant.
    pub(super) fn may_mean(&self, form: &str, stem: &str) -> bool {
        self.stems
            .keys()
            .any(|language| self.means(form, stem, language))
    }
}

/// The words of a question: of a run of signs the pairs alone, where there is one.
fn asked(text: &str) -> Vec<Word<'_>> {
    let found = words(text);
    let covered = |at: usize| {
        let (word, before) = (&found[at], at.checked_sub(1).map(|at| &found[at]));
        before.is_some_and(|before| before.signs && word.signs && before.at.end == word.at.end)
    };
    let kept: Vec<usize> = (0..found.len()).filter(|&at| !covered(at)).collect();
    kept.into_iter().map(|at| found[at].clone()).collect()
}

fn may_go_on(word: &Word<'_>) -> bool {
    word.signs || word.form.chars().count() >= BEGINNING
}
