//! What searching promises, for any text.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::ArticleId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

/// A playbook in memory, searched as the shell searches the database's.
#[derive(Default)]
struct Book {
    articles: BTreeMap<ArticleId, Measure>,
    postings: Vec<Posting>,
}

const fn id(number: u128) -> ArticleId {
    ArticleId(Uuid::from_u128(number))
}

impl Book {
    fn of(articles: &[(&str, &str, &str)]) -> Self {
        let mut book = Self::default();
        for (number, (language, title, body)) in (1..).zip(articles) {
            book.add(id(number), language, title, body);
        }
        book
    }

    fn add(&mut self, article: ArticleId, language: &str, title: &str, body: &str) {
        let found = index(title, body, Stemming::of(language));
        self.postings
            .extend(found.words.into_iter().map(|word| Posting {
                article,
                form: word.form,
                stem: word.stem,
                in_title: word.in_title,
                in_body: word.in_body,
            }));
        let measure = Measure {
            language: language.to_owned(),
            title_words: found.title_words,
            body_words: found.body_words,
        };
        self.articles.insert(article, measure);
    }

    fn question(&self, asked: &str, typing: bool) -> Question {
        let languages = self.articles.values().map(|one| one.language.clone());
        Question::new(&[asked], &languages.collect(), typing)
    }

    fn search(&self, asked: &str) -> Vec<u128> {
        let found = rank(&self.question(asked, true), &self.articles, &self.postings).found;
        found.iter().map(|one| one.article.0.as_u128()).collect()
    }
}

#[track_caller]
fn finds(language: &str, written: &str, asked: &str) {
    let book = Book::of(&[
        (language, "x", "zzz"),
        (language, "y", written),
        (language, "z", "qqq"),
    ]);
    assert_eq!(book.search(asked), [2], "{written:?} by {asked:?}");
}

#[test]
fn words_are_found_in_every_script_however_they_are_spelt() {
    finds("ar", "كِتَابٌ جَدِيدٌ", "كتاب");
    finds("ar", "أين بطاقتي الجديدة؟", "بطاقتى");
    finds("he", "בְּרֵאשִׁית", "בראשית");
    finds("yi", "פֿון דער קאַרטע", "פון");
    finds("yi", "ייִדיש איז שיין", "אידיש יידיש");
    finds("es", "Las devoluciones son gratuitas", "devolución");
    finds("es", "No funciona la contraseña", "contrasena");
    finds("es", "cancelación", "cancelacion");
    finds("de", "Die Überweisung an die Straße", "UBERWEISUNG");
    finds("de", "Die Straße", "strasse");
    finds("fil", "Nasaan ang aking padala?", "padala");
    finds("zh", "我的信用卡丢失了怎么办", "信用卡");
    finds("zh", "手续费", "费");
    finds("ja", "カードが届きません", "カード");
    finds("th", "ฉันต้องการคืนเงิน", "คืนเงิน");
    finds("fr", "L’argent n’est pas arrivé", "argent");
    finds("en", "Cards that did not arrive", "card arrived");
    finds("en", "ＦＵＬＬＷＩＤＴＨ letters", "fullwidth");
    finds("ar", "الطلب رقم ٤٢", "42");
    finds("en", "cancellation", "cancella");
}

#[test]
fn a_word_in_the_title_counts_for_more() {
    let book = Book::of(&[
        ("en", "Opening hours", "We also send refunds."),
        ("en", "Refunds", "We open at nine today."),
        ("en", "Shipping", "By lorry and by boat only."),
    ]);
    assert_eq!(book.search("refunds"), [2, 1]);
}

#[test]
fn a_rare_word_says_more_than_one_that_every_article_has() {
    let book = Book::of(&[
        ("en", "a", "card card card card lost"),
        ("en", "b", "card frozen"),
        ("en", "c", "card stolen"),
    ]);
    assert_eq!(book.search("card stolen")[0], 3);
}

#[test]
fn what_too_many_articles_have_is_left_out_first() {
    let question = Question::new(&["the card"], &BTreeSet::from(["en".to_owned()]), false);
    let count = |form: &str, articles| Count {
        form: form.to_owned(),
        stem: form.to_owned(),
        articles,
    };
    let counts = [count("card", 10), count("the", 100)];
    let chosen = choose(&question, &counts, 50);
    assert_eq!(chosen.into_iter().collect::<Vec<_>>(), ["card"]);
    assert_eq!(choose(&question, &counts, 110).len(), 2);
}

#[test]
fn a_passage_shows_where_the_words_stand() {
    let body = format!(
        "{}\nSend the parcel back within thirty days. Refunds take a week.\n{}",
        "Nothing to see here. ".repeat(40),
        "Nor here. ".repeat(40)
    );
    let other = ("en", "Else", "the other");
    let book = Book::of(&[("en", "Returns", &body), other, other, other]);
    let question = book.question("when do I get the refund for my parcel", false);
    let ranking = rank(&question, &book.articles, &book.postings);
    let shown = excerpt(&body, "en", &question, &ranking.weights);
    assert!(shown.text.starts_with("Send the parcel"), "{}", shown.text);
    let hits = shown.hits.iter().map(|hit| {
        let hit: String = shown
            .text
            .chars()
            .skip(hit.start)
            .take(hit.length)
            .collect();
        hit
    });
    assert_eq!(hits.collect::<Vec<_>>(), ["parcel", "Refunds"]);
}

const LANGUAGES: &[&str] = &[
    "ar", "da", "de", "el", "en", "es", "fi", "fil", "fr", "he", "hu", "it", "nb", "nl", "pt",
    "ro", "ru", "sv", "ta", "th", "tr", "yi", "zh",
];

/// Texts that languages are written in, and texts that nobody writes.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        "[a-zäöüñçéßı'’ ]{0,60}",
        "[\u{5d0}-\u{5ea}\u{5b0}-\u{5bc}\u{5f0}-\u{5f2} ]{0,60}",
        "[\u{621}-\u{652} ]{0,60}",
        "[我的卡丢失カードคืนเงินа-яα-ω ]{0,60}",
        any::<String>(),
    ]
}

fn language() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(LANGUAGES)
}

proptest! {
    #[test]
    fn any_text_has_words_where_it_says(text in text(), language in language()) {
        for word in words(&text) {
            prop_assert_eq!(&text[word.at.clone()], word.written);
            prop_assert!(!word.form.is_empty());
            prop_assert!(!word.stem(Stemming::of(language)).is_empty());
            prop_assert_eq!(fold(&word.form), word.form);
        }
    }

    #[test]
    fn an_article_is_found_by_each_of_its_words(text in text(), language in language()) {
        let book = Book::of(&[(language, "", &text), (language, "other", "else")]);
        for word in words(&text) {
            prop_assert!(book.search(word.written).contains(&1), "{:?}", word.written);
        }
    }

    #[test]
    fn a_passage_is_a_part_of_the_body(body in text(), more in text(), language in language()) {
        let body = format!("{body} {}\n{more}. {body}", "filler ".repeat(50));
        let book = Book::of(&[(language, "t", &body)]);
        let question = book.question(&more, true);
        let weights = rank(&question, &book.articles, &book.postings).weights;
        let shown = excerpt(&body, language, &question, &weights);
        prop_assert!(body.contains(&shown.text));
        let length = shown.text.chars().count();
        prop_assert!(length <= 240);
        let mut end = 0;
        for hit in shown.hits {
            prop_assert!(hit.length > 0 && hit.start >= end);
            end = hit.start + hit.length;
        }
        prop_assert!(end <= length);
    }

    #[test]
    fn the_order_of_the_postings_changes_nothing(texts in prop::collection::vec("[a-e ]{0,20}", 1..8)) {
        let articles: Vec<_> = texts.iter().map(|text| ("en", "title", text.as_str())).collect();
        let mut book = Book::of(&articles);
        let question = book.question("a bb c title", false);
        let once = rank(&question, &book.articles, &book.postings);
        book.postings.reverse();
        prop_assert_eq!(once, rank(&question, &book.articles, &book.postings));
    }

    #[test]
    fn saying_a_word_more_often_never_makes_an_article_worse(
        times in 1_u32..50, titled in any::<bool>(), others in prop::collection::vec("[a-e ]{0,20}", 1..8),
    ) {
        let articles: Vec<_> = others.iter().map(|text| ("en", "title", text.as_str())).collect();
        let mut book = Book::of(&articles);
        book.add(id(99), "en", "bank", "wanted");
        let question = book.question("wanted", false);
        let score = |book: &Book| {
            let found = rank(&question, &book.articles, &book.postings).found;
            found.iter().find(|one| one.article == id(99)).map(|one| one.score)
        };
        let before = score(&book);
        let posting = book.postings.iter_mut().find(|one| one.form == "wanted").expect("it is there");
        if titled { posting.in_title += times } else { posting.in_body += times }
        prop_assert!(score(&book) >= before);
    }

    #[test]
    fn only_articles_with_a_word_are_found_and_best_first(texts in prop::collection::vec("[a-e ]{0,20}", 1..8)) {
        let articles: Vec<_> = texts.iter().map(|text| ("fil", "title", text.as_str())).collect();
        let book = Book::of(&articles);
        let question = book.question("a", false);
        let found = rank(&question, &book.articles, &book.postings).found;
        let having = texts.iter().filter(|text| text.split_whitespace().any(|word| word == "a")).count();
        prop_assert_eq!(found.len(), having);
        prop_assert!(found.windows(2).all(|two| two[0].score >= two[1].score));
    }
}
