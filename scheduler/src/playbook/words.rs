//! From texts to words: by the segmentation of Unicode, and by pairs of signs where a script
//! separates no words.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fold::fold;
use super::stemming::Stemming;

/// Different words of an article that are kept at most: a text of the greatest length in any
/// language has fewer; only one made to fill the database has more.
const FORMS_MAX: usize = 6_000;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it is written.
    pub written: &'a str,
    /// As it is looked up.
    pub form: String,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// Whether it is a sign or a pair of them, of a script that separates no words.
    pub signs: bool,
}

impl Word<'_> {
    /// What it is a form of.
    #[must_use]
    pub fn stem(&self, stemming: Stemming) -> String {
        if self.signs {
            self.form.clone()
        } else {
            stemming.stem(self.written)
        }
    }
}

/// The words of a text, in order.
///
/// The words of Unicode's default segmentation (UAX #29) that hold a letter or a digit. Chinese,
/// Japanese, Thai, Lao, Khmer and Burmese are written without spaces: there every two signs that
/// stand together are a word, and the last one is a word of its own.
#[must_use]
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut run: Option<Range<usize>> = None;
    for (start, written) in text.unicode_word_indices() {
        let at = start..start + written.len();
        let unspaced = written.chars().all(is_unspaced);
        if let Some(known) = run.take() {
            if unspaced && known.end == start {
                run = Some(known.start..at.end);
                continue;
            }
            signs(text, known, &mut found);
        }
        if unspaced {
            run = Some(at);
        } else {
            push(text, at, false, &mut found);
        }
    }
    if let Some(known) = run {
        signs(text, known, &mut found);
    }
    found
}

/// The pairs of a run of signs, and its last one.
fn signs<'a>(text: &'a str, run: Range<usize>, found: &mut Vec<Word<'a>>) {
    let starts: Vec<usize> = text[run.clone()]
        .grapheme_indices(true)
        .map(|(at, _)| run.start + at)
        .chain([run.end])
        .collect();
    for three in starts.windows(3) {
        push(text, three[0]..three[2], true, found);
    }
    if let [.., last, end] = starts[..] {
        push(text, last..end, true, found);
    }
}

fn push<'a>(text: &'a str, at: Range<usize>, signs: bool, found: &mut Vec<Word<'a>>) {
    let written = &text[at.clone()];
    let form = fold(written);
    if !form.is_empty() {
        found.push(Word {
            written,
            form,
            at,
            signs,
        });
    }
}

/// Whether a script writes this letter without spaces between words.
const fn is_unspaced(letter: char) -> bool {
    matches!(letter as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// How often a word stands in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The word, folded.
    pub form: String,
    /// What it is a form of.
    pub stem: String,
    /// How often in the title.
    pub in_title: u32,
    /// How often in the body.
    pub in_body: u32,
}

/// An article as it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Its different words, by form.
    pub words: Vec<Counted>,
    /// Words in its title.
    pub title_words: u32,
    /// Words in its body.
    pub body_words: u32,
}

/// Counts the words of an article in that language.
#[must_use]
pub fn index(title: &str, body: &str, stemming: Stemming) -> Index {
    let mut counted: BTreeMap<String, Counted> = BTreeMap::new();
    let (in_title, in_body) = (words(title), words(body));
    let mut index = Index {
        words: Vec::new(),
        title_words: count(in_title.len()),
        body_words: count(in_body.len()),
    };
    let parts = in_title.iter().map(|word| (word, true));
    for (word, titled) in parts.chain(in_body.iter().map(|word| (word, false))) {
        if !counted.contains_key(&word.form) && counted.len() >= FORMS_MAX {
            continue;
        }
        let entry = counted.entry(word.form.clone()).or_insert_with(|| Counted {
            form: word.form.clone(),
            stem: word.stem(stemming),
            in_title: 0,
            in_body: 0,
        });
        entry.in_title += u32::from(titled);
        entry.in_body += u32::from(!titled);
    }
    index.words = counted.into_values().collect();
    index
}

/// A count of words, which the length of a text bounds.
fn count(words: usize) -> u32 {
    u32::try_from(words).unwrap_or(u32::MAX)
}
