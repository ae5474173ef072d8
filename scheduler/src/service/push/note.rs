//! What a browser shows: a few words in its owner's language, and nothing of customers.

use std::sync::LazyLock;

use entity::value::{Money, ReadingLanguage as L};
use serde_json::json;

use crate::locale::{Arg, Speech, money};

/// The file of one language.
macro_rules! file {
    ($tag:literal) => {
        include_str!(concat!("../../../messages/", $tag, "/push.ftl"))
    };
}

static SPEECH: LazyLock<Speech> = LazyLock::new(|| {
    Speech::new(&[
        (L::English, file!("en")),
        (L::Spanish, file!("es")),
        (L::Filipino, file!("fil")),
        (L::Arabic, file!("ar")),
        (L::Yiddish, file!("yi")),
        (L::German, file!("de")),
    ])
});

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// An offer: its pay, and whose queue it is of.
    Offer {
        /// What it pays.
        pay: Money,
        /// The queue.
        queue: String,
        /// What its owner is called.
        brand: String,
    },
    /// Work that waits.
    Call,
    /// That it works.
    Trial,
}

impl Note {
    /// The words of it, as the service worker of our pages reads them; `tag` tells notes apart: the
    /// same one again replaces what is shown.
    pub(super) fn written(&self, language: L, tag: &str) -> String {
        let say = |id: &str, args: &[(&str, Arg<'_>)]| SPEECH.say(language, id, args);
        let (title, body) = match self {
            Self::Offer { pay, queue, brand } => (
                say("offer-title", &[("pay", Arg::from(money(language, *pay)))]),
                say(
                    "offer-text",
                    &[
                        ("queue", Arg::from(queue.clone())),
                        ("brand", Arg::from(brand.clone())),
                    ],
                ),
            ),
            Self::Call => (say("call-title", &[]), say("call-text", &[])),
            Self::Trial => (say("trial-title", &[]), say("trial-text", &[])),
        };
        let direction = language.direction().as_str();
        json!({"title": title, "body": body, "tag": tag, "lang": language, "dir": direction})
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        assert_eq!(SPEECH.differences(), Vec::<String>::new());
        let said: Vec<&str> = SPEECH.ids(L::English);
        assert_eq!(said.len(), 6, "{said:?}");
    }

    #[test]
    fn an_offer_says_what_it_pays_and_whose_it_is() {
        let note = Note::Offer {
            pay: Money::new(240, "USD".parse().unwrap()),
            queue: "Night".to_owned(),
            brand: "\u{202e}Shop".to_owned(),
        };
        for &language in L::ALL {
            let written: serde_json::Value =
                serde_json::from_str(&note.written(language, "x")).unwrap();
            assert!(
                written["title"].as_str().unwrap().contains("USD"),
                "{written}"
            );
            assert!(
                written["body"].as_str().unwrap().contains("Night"),
                "{written}"
            );
        }
        assert!(note.written(L::Arabic, "x").contains(r#""dir":"rtl""#));
    }
}
