//! What a customer is told about when an answer comes, in the customer's own language.
//!
//! The brand's text wins; where it wrote none in that language a plain sentence stands in, so that
//! a promise is never silent.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};
use entity::value::zone::Zone;
use entity::value::{Instant, LanguageTag, PromiseTexts};

/// Stands for the promised time in a brand's text.
const TIME: &str = "{time}";

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saying {
    /// The promise is made.
    Made,
    /// A new time, before the old one lapses.
    Renewed,
    /// A new time, after the old one lapsed.
    Late,
}

/// One sentence for each [`Saying`], in the languages that brands and customers of the platform
/// use most.
const USUAL: [(&str, [&str; 3]); 9] = [
    (
        "en",
        [
            "Thank you for your message. We will answer by {time}.",
            "We need more time than we said. We will answer by {time}.",
            "We are sorry that you are still waiting. We will answer by {time}.",
        ],
    ),
    (
        "es",
        [
            "Gracias por su mensaje. Le responderemos antes de las {time}.",
            "Necesitamos más tiempo del que dijimos. Le responderemos antes de las {time}.",
            "Sentimos que siga esperando. Le responderemos antes de las {time}.",
        ],
    ),
    (
        "fil",
        [
            "Salamat sa iyong mensahe. Sasagot kami bago mag-{time}.",
            "Kailangan namin ng mas mahabang oras kaysa sa sinabi namin. Sasagot kami bago mag-{time}.",
            "Paumanhin at naghihintay ka pa rin. Sasagot kami bago mag-{time}.",
        ],
    ),
    (
        "ar",
        [
            "شكرًا على رسالتك. سنرد عليك قبل {time}.",
            "نحتاج إلى وقت أطول مما ذكرنا. سنرد عليك قبل {time}.",
            "نعتذر لأنك ما زلت تنتظر. سنرد عليك قبل {time}.",
        ],
    ),
    (
        "yi",
        [
            "אַ דאַנק פֿאַר אײַער בריוו. מיר וועלן ענטפֿערן ביז {time}.",
            "מיר דאַרפֿן מער צײַט ווי מיר האָבן געזאָגט. מיר וועלן ענטפֿערן ביז {time}.",
            "עס טוט אונדז באַנג וואָס איר וואַרט נאָך. מיר וועלן ענטפֿערן ביז {time}.",
        ],
    ),
    (
        "de",
        [
            "Vielen Dank für Ihre Nachricht. Wir antworten bis {time}.",
            "Wir brauchen länger als angekündigt. Wir antworten bis {time}.",
            "Es tut uns leid, dass Sie noch warten. Wir antworten bis {time}.",
        ],
    ),
    (
        "fr",
        [
            "Merci pour votre message. Nous vous répondrons avant {time}.",
            "Il nous faut plus de temps que prévu. Nous vous répondrons avant {time}.",
            "Nous sommes désolés que vous attendiez encore. Nous vous répondrons avant {time}.",
        ],
    ),
    (
        "pt",
        [
            "Obrigado pela sua mensagem. Responderemos até {time}.",
            "Precisamos de mais tempo do que dissemos. Responderemos até {time}.",
            "Lamentamos que ainda esteja à espera. Responderemos até {time}.",
        ],
    ),
    (
        "it",
        [
            "Grazie per il suo messaggio. Le risponderemo entro le {time}.",
            "Ci serve più tempo di quanto detto. Le risponderemo entro le {time}.",
            "Ci dispiace che stia ancora aspettando. Le risponderemo entro le {time}.",
        ],
    ),
];

/// The text in this language among `texts`, or the one of the same language elsewhere.
fn of_language<'a>(
    texts: &'a BTreeMap<LanguageTag, String>,
    language: &LanguageTag,
) -> Option<&'a str> {
    let same = || {
        texts
            .iter()
            .find(|(tag, _)| tag.serves(language))
            .map(|(_, text)| text)
    };
    texts.get(language).or_else(same).map(String::as_str)
}

fn usual(language: &LanguageTag, saying: Saying) -> Option<&'static str> {
    let known = USUAL.iter().find(|(tag, _)| *tag == language.primary());
    known.map(|(_, texts)| texts[saying as usize])
}

/// Whether a customer who speaks the language is told in it.
#[must_use]
pub fn is_spoken(texts: &BTreeMap<LanguageTag, String>, language: &LanguageTag) -> bool {
    of_language(texts, language)
        .or_else(|| usual(language, Saying::Made))
        .is_some()
}

/// Fills the promised time into the text of that language.
///
/// The time is that of the customer's wall clock (or the brand's, where that is not known), with
/// the date when it is not today there.
#[must_use]
pub fn promise_text(
    texts: &PromiseTexts,
    saying: Saying,
    language: &LanguageTag,
    (now, due_at): (Instant, Instant),
    zone: &Zone,
) -> String {
    let own = match saying {
        Saying::Made => &texts.made,
        Saying::Renewed => &texts.renewed,
        Saying::Late => &texts.late,
    };
    let text = of_language(own, language)
        .or_else(|| usual(language, saying))
        .unwrap_or(USUAL[0].1[saying as usize]);
    text.replace(TIME, &wall_clock(now, due_at, zone))
}

/// `21:35`, or `2026-11-22 08:15` on another day. Rounded up to the minute: never too early a
/// time to read, and late by less than a minute.
fn wall_clock(now: Instant, due_at: Instant, zone: &Zone) -> String {
    let past_minute = due_at.timestamp_micros().rem_euclid(60_000_000);
    let rounded = if past_minute == 0 {
        due_at
    } else {
        due_at + TimeDelta::microseconds(60_000_000 - past_minute)
    };
    let local = zone.local(rounded);
    if local.date() == zone.date(now) {
        local.format("%H:%M").to_string()
    } else {
        format!(
            "{:04}-{:02}-{:02} {}",
            local.year(),
            local.month(),
            local.day(),
            local.format("%H:%M")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_customer_reads_the_brands_words_with_the_time_filled_in() {
        let spanish: LanguageTag = "es-MX".parse().unwrap();
        let texts = PromiseTexts {
            made: BTreeMap::from([("es".parse().unwrap(), "Antes de {time}.".to_owned())]),
            ..PromiseTexts::default()
        };
        let times = (at("2026-11-21T21:00:00Z"), at("2026-11-21T21:14:30Z"));
        assert_eq!(
            promise_text(&texts, Saying::Made, &spanish, times, &Zone::utc()),
            "Antes de 21:15."
        );
    }

    #[test]
    fn a_promise_is_never_silent() {
        let times = (at("2026-11-21T23:50:00Z"), at("2026-11-22T00:05:00Z"));
        for tag in ["en", "es", "tl", "ar", "yi", "de", "zh"] {
            for saying in [Saying::Made, Saying::Renewed, Saying::Late] {
                let texts = PromiseTexts::default();
                let tag = tag.parse().unwrap();
                let text = promise_text(&texts, saying, &tag, times, &Zone::utc());
                assert!(text.contains("2026-11-22 00:05"), "{tag}: {text}");
            }
        }
    }
}
