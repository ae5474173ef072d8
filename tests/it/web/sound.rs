//! Every page that can be reached, in every language, for every role: sound, safe and small.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tests::browser::{Browser, Page};
use tests::{TestApp, on_both};

/// The largest page, in bytes.
const PAGE_MAX: usize = 100_000;

/// Pages of one shape that are looked at, e.g. of queries.
const SHAPE_MAX: usize = 3;

/// What customers, brands and experts may call things.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202e}مرحبا";

/// The shape of a path: ids and instants are alike.
fn shape(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let alike = |part: &str| {
        if part.chars().any(|c| c.is_ascii_digit()) {
            "…".to_owned()
        } else {
            part.to_owned()
        }
    };
    path.split('/').map(alike).collect::<Vec<_>>().join("/")
}

fn check_scripts(page: &Page) {
    let path = &page.path;
    assert_eq!(
        page.count("style, [style], iframe, object, embed"),
        0,
        "{path}"
    );
    assert_eq!(
        page.count("script:not([src])"),
        0,
        "{path}: an inline script"
    );
    for handler in [
        "onclick", "onload", "onerror", "onsubmit", "onchange", "oninput",
    ] {
        assert_eq!(page.count(&format!("[{handler}]")), 0, "{path}: {handler}");
    }
    let elsewhere = page.attributes("[src], [href]", "src");
    assert!(
        elsewhere
            .iter()
            .all(|src| src.starts_with('/') || src.starts_with("data:")),
        "{path}: {elsewhere:?}"
    );
}

fn check_form(page: &Page) {
    for form in page.forms() {
        assert!(
            form.action.starts_with('/') || form.action.is_empty(),
            "{}: {form:?}",
            page.path
        );
        if form.method == "post" {
            let has_token = form
                .fields
                .iter()
                .any(|(name, value)| name == "csrf" && value.len() == 64);
            assert!(has_token, "{}: {} has no token", page.path, form.action);
        }
    }
}

fn check_structure(page: &Page) {
    let path = &page.path;
    assert_eq!(page.count("h1"), 1, "{path}: one heading");
    assert!(!page.text("title").starts_with('·'), "{path}: a title");
    let ids = page.attributes("[id]", "id");
    let each: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(each.len(), ids.len(), "{path}: an id twice in {ids:?}");
    let labels: BTreeSet<String> = page.attributes("label[for]", "for").into_iter().collect();
    for id in page.attributes(
        "input:not([type=hidden]):not([aria-label]):not(label input), select:not([aria-label]), textarea:not([aria-label])",
        "id",
    ) {
        assert!(labels.contains(&id), "{path}: {id} has no label");
    }
    for label in &labels {
        assert!(
            each.contains(label),
            "{path}: a label for {label}, which is not there"
        );
    }
}

/// A message that is missing is shown by its name.
fn check_words(page: &Page, language: &str) {
    let text = page.text("body");
    let names = api::web::SPEECH.ids(entity::value::ReadingLanguage::English);
    let names: BTreeSet<&str> = names
        .into_iter()
        .filter(|name| name.contains('-'))
        .collect();
    for word in text.split_whitespace() {
        assert!(
            !names.contains(word),
            "{} in {language} says {word}",
            page.path
        );
    }
}

fn check(page: &Page, language: &str) {
    assert_eq!(
        page.status,
        200,
        "{} in {language}: {}",
        page.path,
        page.text("main")
    );
    let kind = page.headers["content-type"].to_str().unwrap_or_default();
    assert_eq!(kind, "text/html; charset=utf-8", "{}", page.path);
    assert_eq!(page.attributes("html", "lang"), [language], "{}", page.path);
    let direction = if matches!(language, "ar" | "yi") {
        "rtl"
    } else {
        "ltr"
    };
    assert_eq!(page.attributes("html", "dir"), [direction], "{}", page.path);
    assert!(
        page.html.len() <= PAGE_MAX,
        "{}: {} bytes",
        page.path,
        page.html.len()
    );
    check_scripts(page);
    check_form(page);
    check_structure(page);
    check_words(page, language);
}

/// Looks at every page that links lead to, and answers how many shapes there were.
async fn walk(browser: &Browser, start: &str, language: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut known = BTreeSet::from([start.to_owned()]);
    let mut waiting = vec![start.to_owned()];
    while let Some(path) = waiting.pop() {
        let visits = seen.entry(shape(&path)).or_default();
        *visits += 1;
        if *visits > SHAPE_MAX {
            continue;
        }
        let page = browser.open(&path).await;
        let is_page = page
            .headers
            .get("content-type")
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if page.status == 200 && (!is_page || page.count(".top") == 0) {
            continue; // a file or a paper
        }
        check(&page, language);
        for link in page.links() {
            let is_page = !["/docs", "/v1/", "/assets/", "/openapi", "/problems"]
                .iter()
                .any(|other| link.starts_with(other));
            if is_page && known.insert(link.clone()) {
                waiting.push(link);
            }
        }
    }
    seen.into_keys().collect()
}

/// A brand with hostile names whose query is at every stage, an expert and an admin.
async fn populated(app: &TestApp) -> (String, String, String) {
    let brand = app.brand("Acme").await;
    brand
        .owner
        .patch("/v1/brand", json!({"name": format!("Acme {HOSTILE}")}))
        .await
        .expect(200);
    let expert = app.expert("Mara", &["en"]).await;
    let admin = app.admin().await;
    admin.welcome(&expert, &brand, &["en"]).await;
    admin.deposit(&brand, 100_000).await;
    let queue = brand
        .queue(json!({"name": format!("evening {HOSTILE}")}))
        .await;
    expert.presence("online").await;
    for text in ["Where is my parcel?", HOSTILE, "And this one?"] {
        let body = json!({"body": text, "subject": HOSTILE, "customer": {"reference": "c-1", "name": HOSTILE}});
        brand
            .system
            .post(&format!("/v1/queues/{queue}/queries"), body)
            .await
            .expect(201);
    }
    let done = expert.take_next().await;
    expert.reply(&done, HOSTILE).await;
    expert.resolve(&done).await;
    brand.act(&done, "confirm", json!({})).await.expect(200);
    let held = expert.take_next().await;
    expert.reply(&held, "A moment, please.").await;
    (brand.email, expert.email, "ada@platform.example".to_owned())
}

on_both!(
    async fn every_page_is_sound_in_every_language(app) {
        let (owner, expert, admin) = populated(app).await;
        for (address, start) in [(expert, "/expert"), (owner, "/brand"), (admin, "/admin")] {
            let browser = Browser::signed_in(app, &address).await;
            for language in ["en", "ar", "yi", "es", "fil", "de"] {
                let page = browser.open("/account").await;
                browser.send(&page, "/language", &[("language", language)]).await;
                let shapes = walk(&browser, start, language).await;
                assert!(shapes.len() >= 2, "{start}: {shapes:?}");
            }
        }
        let visitor = Browser::new(app, "fil");
        let shapes = walk(&visitor, "/", "fil").await;
        assert!(shapes.len() >= 5, "{shapes:?}");
    }
);
