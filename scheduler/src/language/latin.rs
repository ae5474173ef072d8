//! Latin letters: a vote of small words, together with trigrams.
//!
//! Trigrams alone get one in six short Spanish texts wrong. Short texts are full of small words,
//! and few of these belong to two languages.

use std::collections::BTreeMap;

use entity::value::LanguageTag;

use super::words::{self, Vote};
use super::{BEYOND_DOUBT, Guess, primary, trigram};

/// What certain trigrams weigh against the share of words that vote for a language (ordinary text
/// has 0.3 to 0.6).
const TRIGRAMS_WEIGH: f64 = 0.35;

/// The lead, in the share of words, that leaves no doubt.
const CLEAR_LEAD: f64 = 0.2;

/// Letters whose trigrams say as much as one small word.
const LETTERS_PER_VOTE: f64 = 12.0;

/// The doubt that is left after one small word; each further one leaves that part of the rest.
const DOUBT_PER_VOTE: f64 = 0.45;

/// The likeliest of the allowed languages; of all when `allowed` is empty.
pub(super) fn guess(text: &str, allowed: &[LanguageTag]) -> Option<Guess> {
    let known: Vec<&str> = allowed.iter().map(primary).collect();
    let vote = words::vote(text, &known);
    // Trigrams take ten times as long as the vote: they are asked only where it leaves doubt.
    match weigh(&vote, None) {
        Some(guess) if guess.confidence >= BEYOND_DOUBT => Some(guess),
        _ => weigh(&vote, trigram::guess(text, allowed)),
    }
}

/// The language for which words and trigrams together speak most.
fn weigh(vote: &Vote, shape: Option<Guess>) -> Option<Guess> {
    let count = vote.words.max(1) as f64;
    let mut scores: BTreeMap<&'static str, f64> = BTreeMap::new();
    for (&language, &votes) in &vote.votes {
        *scores.entry(language).or_default() += votes / count;
    }
    if let Some(shape) = shape {
        *scores.entry(shape.language).or_default() += TRIGRAMS_WEIGH * shape.confidence;
    }
    let (language, lead) = leader(&scores)?;
    // How much was seen at all: one lonely word says little, however clear it is.
    let shape = shape.filter(|shape| shape.language == language);
    let letters = vote.letters as f64;
    let by_shape = shape.map_or(0.0, |shape| shape.confidence * letters / LETTERS_PER_VOTE);
    let seen = vote.votes.get(language).copied().unwrap_or_default() + by_shape;
    let clear = (lead / CLEAR_LEAD).min(1.0);
    Some(Guess {
        language,
        confidence: clear * (1.0 - DOUBT_PER_VOTE.powf(seen)),
    })
}

/// The best language and its lead over the next; ties go to the first by tag.
fn leader(scores: &BTreeMap<&'static str, f64>) -> Option<(&'static str, f64)> {
    let mut sorted: Vec<(&'static str, f64)> = scores.iter().map(|(&l, &s)| (l, s)).collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (language, best) = *sorted.first()?;
    let next = sorted.get(1).map_or(0.0, |(_, score)| *score);
    (best > 0.0).then_some((language, best - next))
}
