//! The passage of a text that answers best, and where in it the words stand.

use serde::Serialize;

use super::question::Question;
use super::stemming::Stemming;
use super::words::{Word, words};

/// How long a passage is at most, in characters: three lines on a desk.
const LENGTH: usize = 240;

/// How far before the first word that was found a passage begins, in characters, to let the
/// sentence be read.
const LEAD: usize = 60;

/// A word is shown as found from this part of the heaviest word's weight on: nobody looks for "the".
const SHOWN_FROM: f64 = 0.25;

/// A part of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Excerpt {
    /// The passage as it stands in the body.
    pub text: String,
    /// Where words that were looked for stand in it, in order; none overlap.
    pub hits: Vec<Hit>,
}

/// Where a word stands, in characters (Unicode code points) of the passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Hit {
    /// From which on.
    pub start: usize,
    /// How many.
    pub length: usize,
}

/// A word of the body that was looked for.
struct Found {
    /// Which word of the question.
    asked: usize,
    /// Where it stands, in bytes.
    start: usize,
    end: usize,
}

/// The passage of a body with the weightiest words of the question, the first of several; its
/// beginning where there are none.
///
/// `weights` are those of the question's words, as the ranking says.
#[must_use]
pub fn excerpt(body: &str, language: &str, question: &Question, weights: &[f64]) -> Excerpt {
    let stemming = Stemming::of(language);
    let heaviest = weights.iter().copied().fold(0.0, f64::max);
    let all = words(body);
    let found: Vec<Found> = all
        .iter()
        .filter_map(|word| meant(word, (language, stemming), question, weights))
        .filter(|found| weights[found.asked] >= heaviest * SHOWN_FROM)
        .collect();
    let first = best(body, &found, weights);
    let start = first.map_or(0, |at| beginning(body, &all, found[at].start));
    let end = ending(body, start);
    let text = &body[start..end];
    Excerpt {
        hits: hits(text, start, &found),
        text: text.to_owned(),
    }
}

/// The weightiest word of the question that this one is, if any.
fn meant(
    word: &Word<'_>,
    (language, stemming): (&str, Stemming),
    question: &Question,
    weights: &[f64],
) -> Option<Found> {
    let stem = word.stem(stemming);
    let meant = question.words.iter().zip(weights).enumerate();
    let meant = meant
        .filter(|(_, (asked, weight))| **weight > 0.0 && asked.means(&word.form, &stem, language));
    let asked = meant.max_by(|one, other| one.1.1.total_cmp(other.1.1))?.0;
    Some(Found {
        asked,
        start: word.at.start,
        end: word.at.end,
    })
}

/// The found word at which the passage begins that has the weightiest different ones.
fn best(body: &str, found: &[Found], weights: &[f64]) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for (at, first) in found.iter().enumerate() {
        let end = forward(body, first.start, LENGTH - LEAD);
        let mut seen = vec![false; weights.len()];
        let mut weight = 0.0;
        for one in found[at..].iter().take_while(|one| one.end <= end) {
            if !std::mem::replace(&mut seen[one.asked], true) {
                weight += weights[one.asked];
            }
        }
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, at));
        }
    }
    best.map(|(_, at)| at)
}

/// Where the passage begins that leads to `at`: at its line, its sentence, or some words before.
fn beginning(body: &str, all: &[Word<'_>], at: usize) -> usize {
    let from = backward(body, at, LEAD);
    let before = &body[from..at];
    let sentence = before.char_indices().rev().find_map(|(place, sign)| {
        let after = from + place + sign.len_utf8();
        let ends = sign == '\n'
            || matches!(sign, '。' | '！' | '？')
            || (matches!(sign, '.' | '!' | '?' | '؟' | '।')
                && body[after..].starts_with(char::is_whitespace));
        ends.then_some(after)
    });
    let start = match sentence {
        Some(start) => start,
        None if from == 0 => 0,
        None => {
            let next = all.partition_point(|word| word.at.start < from);
            all.get(next).map_or(at, |word| word.at.start)
        }
    };
    let skipped = body[start..at].len() - body[start..at].trim_start().len();
    start + skipped
}

/// Where the passage ends that begins at `start`: before the word that is cut.
fn ending(body: &str, start: usize) -> usize {
    let end = forward(body, start, LENGTH);
    if end == body.len() {
        return end;
    }
    let text = &body[start..end];
    let space = text
        .char_indices()
        .rev()
        .find(|(_, sign)| sign.is_whitespace());
    match space {
        // A script without spaces is cut where it is.
        Some((at, _)) if at * 2 > text.len() => start + at,
        _ => end,
    }
}

fn hits(text: &str, start: usize, found: &[Found]) -> Vec<Hit> {
    let end = start + text.len();
    let inside = found
        .iter()
        .filter(|one| start <= one.start && one.end <= end);
    let mut hits: Vec<Hit> = Vec::new();
    for one in inside {
        let from = text[..one.start - start].chars().count();
        let until = from + text[one.start - start..one.end - start].chars().count();
        match hits
            .last_mut()
            .filter(|last| from < last.start + last.length)
        {
            // Pairs of signs overlap.
            Some(last) => last.length = last.length.max(until - last.start),
            None => hits.push(Hit {
                start: from,
                length: until - from,
            }),
        }
    }
    hits
}

/// The place so many characters after this one, in bytes.
fn forward(text: &str, from: usize, characters: usize) -> usize {
    let rest = text[from..].char_indices().nth(characters);
    rest.map_or(text.len(), |(at, _)| from + at)
}

/// The place so many characters before this one, in bytes.
fn backward(text: &str, from: usize, characters: usize) -> usize {
    let before = text[..from].char_indices().rev();
    before.take(characters).last().map_or(from, |(at, _)| at)
}
