//! Trigrams: whatlang behind BCP 47 tags.

use entity::value::LanguageTag;
use whatlang::{Detector, Lang};

use super::{Guess, primary};

/// The likeliest of the allowed languages by trigrams; of all when `allowed` is empty.
///
/// One allowed language alone is no question, and gets no answer.
pub(super) fn guess(text: &str, allowed: &[LanguageTag]) -> Option<Guess> {
    let known: Vec<Lang> = allowed.iter().filter_map(lang).collect();
    if allowed.is_empty() {
        ask(&Detector::new(), text)
    } else if known.len() < 2 {
        None
    } else {
        ask(&Detector::with_allowlist(known), text)
    }
}

/// Like [`guess`], for a script that few languages share: there even one allowed is an answer.
pub(super) fn in_script(text: &str, allowed: &[LanguageTag]) -> Option<Guess> {
    let known: Vec<Lang> = allowed.iter().filter_map(lang).collect();
    if known.len() == 1 {
        ask(&Detector::with_allowlist(known), text)
    } else {
        guess(text, allowed)
    }
}

fn ask(detector: &Detector, text: &str) -> Option<Guess> {
    let info = detector.detect(text)?;
    let confidence = info.confidence();
    Some(Guess {
        language: tag(info.lang()),
        confidence: if confidence.is_finite() {
            confidence.clamp(0.0, 1.0)
        } else {
            0.0
        },
    })
}

fn lang(wanted: &LanguageTag) -> Option<Lang> {
    let wanted = primary(wanted);
    let all = Lang::all().iter().copied();
    all.into_iter().find(|&lang| tag(lang) == wanted)
}

/// The primary language subtag: two letters where there are such.
fn tag(lang: Lang) -> &'static str {
    TAGS.iter()
        .find(|(code, _)| *code == lang.code())
        .map_or("und", |(_, tag)| tag)
}

/// whatlang's codes (ISO 639-3) and the tags of RFC 5646 for them.
const TAGS: [(&str, &str); 70] = [
    ("epo", "eo"),
    ("eng", "en"),
    ("rus", "ru"),
    ("cmn", "zh"),
    ("spa", "es"),
    ("por", "pt"),
    ("ita", "it"),
    ("ben", "bn"),
    ("fra", "fr"),
    ("deu", "de"),
    ("ukr", "uk"),
    ("kat", "ka"),
    ("ara", "ar"),
    ("hin", "hi"),
    ("jpn", "ja"),
    ("heb", "he"),
    ("yid", "yi"),
    ("pol", "pl"),
    ("amh", "am"),
    ("jav", "jv"),
    ("kor", "ko"),
    ("nob", "nb"),
    ("dan", "da"),
    ("swe", "sv"),
    ("fin", "fi"),
    ("tur", "tr"),
    ("nld", "nl"),
    ("hun", "hu"),
    ("ces", "cs"),
    ("ell", "el"),
    ("bul", "bg"),
    ("bel", "be"),
    ("mar", "mr"),
    ("kan", "kn"),
    ("ron", "ro"),
    ("slv", "sl"),
    ("hrv", "hr"),
    ("srp", "sr"),
    ("mkd", "mk"),
    ("lit", "lt"),
    ("lav", "lv"),
    ("est", "et"),
    ("tam", "ta"),
    ("vie", "vi"),
    ("urd", "ur"),
    ("tha", "th"),
    ("guj", "gu"),
    ("uzb", "uz"),
    ("pan", "pa"),
    ("aze", "az"),
    ("ind", "id"),
    ("tel", "te"),
    ("pes", "fa"),
    ("mal", "ml"),
    ("ori", "or"),
    ("mya", "my"),
    ("nep", "ne"),
    ("sin", "si"),
    ("khm", "km"),
    ("tuk", "tk"),
    ("aka", "ak"),
    ("zul", "zu"),
    ("sna", "sn"),
    ("afr", "af"),
    ("lat", "la"),
    ("slk", "sk"),
    ("cat", "ca"),
    ("tgl", "fil"),
    ("hye", "hy"),
    ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_tag() {
        for &lang in Lang::all() {
            let tag: LanguageTag = tag(lang).parse().unwrap();
            assert_ne!(tag.as_str(), "und", "{lang:?}");
            assert_eq!(super::lang(&tag), Some(lang));
        }
    }
}
