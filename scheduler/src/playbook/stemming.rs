//! What a word is a form of, in languages for which somebody wrote that down.

use rust_stemmers::{Algorithm, Stemmer};

use super::fold::{fold, lower};

/// The longest word that is stemmed, in bytes: longer ones are no words of a language.
const STEMMED_MAX: usize = 64;

/// How the words of one language are reduced; those of most languages are not.
///
/// The algorithms are those of the Snowball project (Porter 2001, "Snowball: a language for
/// stemming algorithms").
#[derive(Clone, Copy, Debug)]
pub struct Stemming {
    algorithm: Option<Algorithm>,
    elides: bool,
}

impl Stemming {
    /// That of a language without script and region, e.g. `es`.
    #[must_use]
    pub fn of(primary_language: &str) -> Self {
        Self {
            algorithm: algorithm(primary_language),
            elides: matches!(primary_language, "fr" | "it" | "ca"),
        }
    }

    /// What a word is a form of, folded.
    #[must_use]
    pub fn stem(self, word: &str) -> String {
        let Some(algorithm) = self.algorithm else {
            return fold(word);
        };
        let lower = lower(word);
        let bare = self.without_article(&lower);
        let plain = bare
            .chars()
            .all(|letter| letter.is_alphabetic() || letter == '\'');
        if !plain || bare.len() > STEMMED_MAX {
            return fold(bare);
        }
        let stem = fold(&Stemmer::create(algorithm).stem(bare));
        if stem.is_empty() { fold(bare) } else { stem }
    }

    /// `l'argent` is a form of `argent`.
    fn without_article(self, word: &str) -> &str {
        match word.split_once('\'') {
            Some((article, rest)) if self.elides && article.len() <= 2 && !rest.is_empty() => rest,
            _ => word,
        }
    }
}

fn algorithm(primary_language: &str) -> Option<Algorithm> {
    Some(match primary_language {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}
