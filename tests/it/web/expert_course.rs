//! A certification, from the agreement to the quiz, on pages.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Expert;
use tests::browser::{Browser, Page};
use tests::on_both;

use crate::programs::content;

const PROGRAMS: &str = "/expert/programs";

/// An approved expert who has begun the only programme, and the page of the course.
async fn begun(app: &TestApp) -> (Expert, Browser, Page) {
    let brand = app.brand("Acme").await;
    let program = json!({"title": "Boots <b>", "content": content(json!({}))});
    brand
        .system
        .post("/v1/certification-programs", program)
        .await
        .expect(201);
    let mara = app.expert("Mara", &["en"]).await;
    let approve = format!("/v1/admin/experts/{}/approve", mara.id);
    app.admin()
        .await
        .client
        .post(&approve, json!({}))
        .await
        .expect(200);
    let browser = Browser::signed_in(app, &mara.email).await;
    let page = browser.open(PROGRAMS).await;
    let program = page.attributes("button[name=program]", "value");
    let page = browser
        .send(&page, PROGRAMS, &[("program", &program[0])])
        .await;
    (mara, browser, page)
}

/// Presses the button of the form whose address ends like this.
async fn press(browser: &Browser, page: &Page, ending: &str, fields: &[(&str, &str)]) -> Page {
    let form = page
        .forms()
        .into_iter()
        .find(|form| form.action.ends_with(ending));
    let form = form.unwrap_or_else(|| panic!("no form to {ending} on {}", page.text("main")));
    browser.send(page, &form.action, fields).await
}

/// The fields of the choice that is right, or of the first one, for each question.
fn chosen(page: &Page, is_right: bool) -> Vec<(String, String)> {
    let labels = page.texts("#quiz label");
    let names = page.attributes("#quiz input[type=radio]", "name");
    let values = page.attributes("#quiz input[type=radio]", "value");
    let all = labels.iter().zip(names).zip(values);
    all.filter(|((label, _), _)| label.contains("look into it") == is_right)
        .map(|((_, name), value)| (name, value))
        .collect()
}

async fn hand_in(browser: &Browser, quiz: &Page, is_right: bool) -> Page {
    let mut answers = chosen(quiz, is_right);
    answers.dedup_by(|one, other| one.0 == other.0);
    let fields: Vec<(&str, &str)> = answers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let action = quiz.attributes("#quiz", "action").remove(0);
    browser.send(quiz, &action, &fields).await
}

async fn standing(expert: &Expert) -> Value {
    let found = expert
        .client
        .get("/v1/expert/certifications")
        .await
        .expect(200);
    found["items"][0]["state"].clone()
}

on_both!(
    async fn a_course_is_agreed_to_read_and_passed(app) {
        let (mara, browser, page) = begun(app).await;
        assert!(page.text("#agreement").contains("to yourself") && page.text("h1") == "Boots <b>");
        assert_eq!(page.count("#section-1"), 0, "the agreement comes first");
        let again = browser.open(PROGRAMS).await;
        assert_eq!((again.count("#courses li"), again.count("button[name=program]")), (1, 0));
        let page = press(&browser, &page, "/agreement", &[]).await;
        assert_eq!((page.count("#agreement"), page.count("#section-2")), (0, 1), "{}", page.text("main"));
        assert_eq!(page.count("#begin"), 0, "reading comes before the quiz");
        let page = press(&browser, &page, "/sections/1", &[]).await;
        let page = press(&browser, &page, "/sections/2", &[]).await;
        let quiz = press(&browser, &page, "/quiz", &[]).await;
        assert_eq!((quiz.status, quiz.count("#quiz fieldset")), (200, 3), "{}", quiz.text("main"));
        let same = press(&browser, &page, "/quiz", &[]).await;
        assert_eq!(same.attributes("#quiz", "action"), quiz.attributes("#quiz", "action"), "one attempt");
        let page = hand_in(&browser, &quiz, true).await;
        assert!(page.path.ends_with("?done=quiz-passed"), "{} {}", page.path, page.text("main"));
        assert_eq!((standing(&mara).await, page.count("#expires")), (json!("granted"), 1));
    }
);

on_both!(
    async fn a_quiz_that_was_not_passed_is_tried_again_later(app) {
        let (mara, browser, page) = begun(app).await;
        let page = press(&browser, &page, "/agreement", &[]).await;
        let page = press(&browser, &page, "/sections/1", &[]).await;
        let page = press(&browser, &page, "/sections/2", &[]).await;
        let quiz = press(&browser, &page, "/quiz", &[]).await;
        let page = hand_in(&browser, &quiz, false).await;
        assert!(page.path.ends_with("?done=quiz-failed"), "{} {}", page.path, page.text("main"));
        assert_eq!((standing(&mara).await, page.count("#begin")), (json!("failed"), 0));
        app.advance(TimeDelta::hours(1)).await;
        let page = browser.open(page.path.split('?').next().unwrap_or_default()).await;
        let quiz = press(&browser, &page, "/quiz", &[]).await;
        let page = hand_in(&browser, &quiz, true).await;
        assert_eq!(standing(&mara).await, json!("granted"), "{}", page.text("main"));
        let other = app.expert("Eve", &["en"]).await;
        let eve = Browser::signed_in(app, &other.email).await;
        assert_eq!(eve.open(page.path.split('?').next().unwrap_or_default()).await.status, 404);
    }
);
