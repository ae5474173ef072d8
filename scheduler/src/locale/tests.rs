//! Days, money and messages as readers of each language get them.

use chrono::DateTime;
use entity::value::{Currency, Money, ReadingLanguage as L};
use entity::zones::Zones;

use super::*;

fn days(language: L) -> Days {
    let zone = Zones::bundled()
        .get(&"America/New_York".parse().unwrap())
        .unwrap();
    Days::new(language, zone)
}

#[test]
fn days_and_times_are_written_as_readers_expect_them() {
    let at = DateTime::from_timestamp(1_795_442_700, 0).unwrap();
    let moment = |language| days(language).moment(at).replace('\u{202f}', " ");
    assert_eq!(moment(L::English), "Mon, Nov 23, 9:05 AM");
    assert_eq!(moment(L::German), "Mo., 23. Nov., 09:05");
    assert_eq!(moment(L::Spanish), "lun, 23 nov, 09:05");
    assert_eq!(moment(L::Yiddish), "מאָנטיק, 23/11, 09:05");
    assert!(
        moment(L::Arabic).contains("نوفمبر"),
        "{}",
        moment(L::Arabic)
    );
    assert!(
        moment(L::Filipino).contains("Nob"),
        "{}",
        moment(L::Filipino)
    );
    assert_eq!(days(L::English).day(at), "Nov 23, 2026");
    assert_eq!(days(L::German).weekday_name(chrono::Weekday::Sun), "So");
}

#[test]
fn money_is_written_as_readers_expect_it() {
    let text = |language, amount, currency: &str| {
        let currency: Currency = currency.parse().unwrap();
        money(language, Money::new(amount, currency)).replace('\u{a0}', " ")
    };
    assert_eq!(text(L::English, 123_456, "USD"), "USD 1,234.56");
    assert_eq!(text(L::German, 123_456_789, "EUR"), "1.234.567,89 EUR");
    assert_eq!(text(L::Spanish, -5, "EUR"), "-0,05 EUR");
    assert_eq!(text(L::Filipino, 1_234, "JPY"), "JPY 1,234");
    assert_eq!(text(L::English, 1_234, "TND"), "TND 1.234", "three places");
    assert_eq!(percent(L::English, 9_734), "97.3%");
    assert_eq!(percent(L::German, 10_000).replace('\u{a0}', " "), "100,0 %");
    assert_eq!(
        (duration(5), duration(3_909), duration(-61)),
        ("0:05".into(), "1:05:09".into(), "-1:01".into())
    );
}

const EN: &str = "hello = Hello { $name }\nwaiting = { $count ->\n    [one] { $count } query waits\n   *[other] { $count } queries wait\n }\nonly = x\n";
const AR: &str = "hello = مرحبا { $name }\nwaiting = { $count ->\n    [zero] لا شيء\n    [two] استفساران\n   *[other] { $count } استفسار\n }\n";

#[test]
fn messages_are_said_in_the_language_of_the_reader() {
    let speech = Speech::new(&[(L::English, EN), (L::Arabic, AR)]);
    let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
    let say = |language, id, args: &[(&str, Arg<'_>)]| plain(speech.say(language, id, args));
    assert_eq!(
        say(L::English, "hello", &[("name", "Ana".into())]),
        "Hello Ana"
    );
    assert_eq!(
        say(L::English, "waiting", &[("count", 1usize.into())]),
        "1 query waits"
    );
    assert_eq!(
        say(L::Arabic, "waiting", &[("count", 2usize.into())]),
        "استفساران"
    );
    assert_eq!(say(L::Arabic, "only", &[]), "x", "English stands in");
    assert_eq!(say(L::Arabic, "nobody-has-it", &[]), "nobody-has-it");
}

#[test]
fn a_missing_translation_is_named() {
    let speech = Speech::new(&[(L::English, EN), (L::Arabic, AR)]);
    let found = speech.differences();
    assert!(
        found.contains(&"ar: only is missing".to_owned()),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|text| text.starts_with("ar: hello")),
        "{found:?}"
    );
    let other = Speech::new(&[(L::English, "a = { $x }"), (L::German, "a = { $y }\nb = 1")]);
    let found = other.differences();
    assert!(found.contains(&"de: a uses other variables".to_owned()));
    assert!(found.contains(&"de: b is not in English".to_owned()));
}
