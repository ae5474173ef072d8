//! Ordinary messages to a shop, as customers write them.

use std::fmt::Write as _;

use super::*;

mod sample;

use sample::SAMPLES;

fn tags(list: &[&str]) -> Vec<LanguageTag> {
    list.iter().map(|tag| tag.parse().unwrap()).collect()
}

/// The share of messages in which the language is right and reliable, with what went wrong.
fn right(messages: &[&str], language: &str, allowed: &[LanguageTag]) -> (f64, String) {
    let mut wrong = String::new();
    let mut right = 0_usize;
    for message in messages {
        let found = detect(None, message, allowed);
        if found.tag.as_str() == language && found.reliable {
            right += 1;
        } else {
            writeln!(wrong, "{language}: {message} -> {found:?}").unwrap();
        }
    }
    (right as f64 / messages.len() as f64, wrong)
}

/// Messages of at least forty characters, and the shorter ones.
fn by_length(messages: &'static [&'static str]) -> (Vec<&'static str>, Vec<&'static str>) {
    messages.iter().partition(|text| text.chars().count() >= 40)
}

fn check(allowed_for: impl Fn(&str) -> Vec<LanguageTag>, long_least: f64, short_least: f64) {
    for (language, messages) in SAMPLES {
        let allowed = allowed_for(language);
        let (long, short) = by_length(messages);
        assert!(long.len() >= 10 && short.len() >= 5, "{language}");
        let (long, wrong_long) = right(&long, language, &allowed);
        let (short, wrong_short) = right(&short, language, &allowed);
        println!("{language}: long {long:.2} short {short:.2}\n{wrong_long}{wrong_short}");
        assert!(long >= long_least, "{long} {wrong_long}");
        assert!(short >= short_least, "{short} {wrong_short}");
    }
}

#[test]
fn a_queue_of_five_languages_knows_which_one_it_reads() {
    check(|_| tags(&["en", "es", "fil", "ar", "yi"]), 1.0, 0.9);
}

#[test]
fn without_a_list_the_language_is_known_all_the_same() {
    check(|_| Vec::new(), 1.0, 0.7);
}

#[test]
fn a_long_message_in_a_language_the_queue_does_not_serve_is_known() {
    let others = |language: &str| match language {
        "en" => tags(&["de", "fr"]),
        _ => tags(&["en"]),
    };
    check(others, 1.0, 0.0);
}

#[test]
fn the_brands_word_is_never_overruled() {
    let given = decide_language(
        Some("es-MX".parse().unwrap()),
        None,
        "Where is my order? I have been waiting for two weeks now.",
        &tags(&["en"]),
    );
    assert_eq!(given.tag.as_str(), "es-MX");
    assert_eq!(
        (given.source, given.confidence),
        (LanguageSource::Given, 1.0)
    );
}

#[test]
fn a_text_that_says_nothing_gets_the_queues_first_language() {
    let allowed = tags(&["fil", "en"]);
    for text in [
        "",
        "12345",
        "👍👍",
        "https://example.com/a/b?c=d",
        "@shop #help",
        "ok",
        "Zzyzx",
        "...",
    ] {
        let found = decide_language(None, None, text, &allowed);
        assert_eq!(found.tag.as_str(), "fil", "{text}");
        assert_eq!(found.source, LanguageSource::Default, "{text}");
        assert!(found.confidence < RELIABLE, "{text}");
    }
    assert_eq!(detect(None, "", &[]).tag.as_str(), "und");
}

#[test]
fn links_handles_and_order_numbers_do_not_count() {
    let found = detect(
        Some("Order AB-1234"),
        "@acme https://www.acme.com/where/is/my/order ¿Dónde está mi pedido? #help no me llegó 😡",
        &tags(&["en", "es"]),
    );
    assert_eq!((found.tag.as_str(), found.reliable), ("es", true));
}

#[test]
fn the_queues_own_spelling_is_kept() {
    let text = "Hola, mi pedido no ha llegado todavía y necesito ayuda por favor.";
    assert_eq!(
        detect(None, text, &tags(&["en", "es-MX"])).tag.as_str(),
        "es-MX"
    );
    let text = "Hindi pa po dumarating ang order ko, pakitulungan naman po ako.";
    assert_eq!(detect(None, text, &tags(&["en", "tl"])).tag.as_str(), "tl");
}

#[test]
fn hebrew_and_yiddish_persian_and_arabic_are_told_apart() {
    let both = tags(&["he", "yi", "ar", "fa", "ur"]);
    let check = |text: &str, language: &str| {
        for allowed in [&both[..], &[]] {
            let found = detect(None, text, allowed);
            assert_eq!(found.tag.as_str(), language, "{text} {found:?}");
        }
    };
    check(
        "שלום, עדיין לא קיבלתי את ההזמנה שלי, אפשר לבדוק איפה היא?",
        "he",
    );
    check("אני רוצה לבטל את המנוי שלי ולקבל החזר כספי בבקשה", "he");
    check(
        "איך האב נאך נישט באקומען מיין באשטעלונג, ביטע העלפט מיר",
        "yi",
    );
    check("سلام، سفارش من هنوز نرسیده است. لطفا کمک کنید", "fa");
    check("میرا آرڈر ابھی تک نہیں آیا، براہ کرم مدد کریں", "ur");
    check("مرحبا، لم يصل طلبي حتى الآن، أرجو المساعدة", "ar");
}

#[test]
fn other_languages_are_known_too() {
    for (language, text) in sample::OTHERS {
        let found = detect(None, text, &[]);
        assert_eq!(found.tag.as_str(), *language, "{text} {found:?}");
        let found = detect(None, text, &tags(&["en", language]));
        assert_eq!(
            (found.tag.as_str(), found.reliable),
            (*language, true),
            "{text} {found:?}"
        );
    }
}

#[test]
fn hostile_text_is_only_text() {
    let long = "é".repeat(100_000);
    let marks = "\u{5b7}\u{202e}\u{0}\u{fffd}\u{e0001}".repeat(1_000);
    for text in [
        long.as_str(),
        &marks,
        "' OR 1=1 --",
        "<script>",
        "\u{feff}\u{200f}",
    ] {
        let found = detect(Some(text), text, &tags(&["en", "yi"]));
        assert!((0.0..=1.0).contains(&found.confidence), "{found:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_has_an_answer_with_a_sane_confidence(text in "\\PC{0,200}") {
        for allowed in [tags(&[]), tags(&["en"]), tags(&["he", "yi", "no"])] {
            let found = detect(None, &text, &allowed);
            proptest::prop_assert!((0.0..=1.0).contains(&found.confidence));
            proptest::prop_assert_eq!(&found, &detect(None, &text, &allowed));
        }
    }
}
