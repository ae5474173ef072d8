//! Certification programmes: agreement, course, quiz, what passing grants and how that ends.

mod deciding;
mod learning;
mod publishing;
mod serving;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Brand, Expert};
use tests::client::Reply;

/// The choice of every question that is right; it must never reach an expert as such.
const RIGHT: &str = "We look into it first";

/// What a programme asks: four questions, three of them in an attempt.
pub(crate) fn content(changes: Value) -> Value {
    let question = |number: usize| {
        json!({
            "prompt": format!("Question {number}?"), "right": [2],
            "choices": [format!("Never {number}"), RIGHT, format!("Always {number}")],
        })
    };
    let mut content = json!({
        "agreement": "You keep what you read to yourself.",
        "sections": [{"title": "Us", "body": "We sell boots."}, {"title": "Refunds", "body": "A week."}],
        "quiz": {
            "questions": (1..=4).map(question).collect::<Vec<_>>(), "pool_size": 3,
            "pass_share_bps": 6_600, "max_attempts": 2, "retake_wait_seconds": 3_600,
            "attempt_seconds": 600,
        },
        "skills": [{"name": "orders", "proficiency": 4}],
        "languages": [{"tag": "en", "proficiency": 5}],
        "validity_seconds": 7_776_000,
    });
    for (field, value) in changes.as_object().expect("an object of changes") {
        content[field] = value.clone();
    }
    content
}

async fn program(brand: &Brand, changes: Value) -> Value {
    let body = json!({"title": "Basics", "content": content(changes)});
    brand
        .system
        .post("/v1/certification-programs", body)
        .await
        .expect(201)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// An approved expert and their course, just applied for.
async fn applicant(app: &TestApp, name: &str, program: &Value) -> (Expert, String) {
    let expert = app.expert(name, &["en"]).await;
    let approve = format!("/v1/admin/experts/{}/approve", expert.id);
    app.admin()
        .await
        .client
        .post(&approve, json!({}))
        .await
        .expect(200);
    let course = apply(&expert, program).await.expect(201);
    (expert, text(&course["id"]).to_owned())
}

async fn apply(expert: &Expert, program: &Value) -> Reply {
    let body = json!({"program_id": program["id"]});
    expert.client.post("/v1/expert/certifications", body).await
}

async fn step(expert: &Expert, course: &str, step: &str, body: Value) -> Reply {
    let path = format!("/v1/expert/certifications/{course}/{step}");
    expert.client.post(&path, body).await
}

async fn course(expert: &Expert, course: &str) -> Value {
    let path = format!("/v1/expert/certifications/{course}");
    expert.client.get(&path).await.expect(200)
}

async fn agree(expert: &Expert, course: &str, program: &Value) -> Reply {
    step(expert, course, "agreement", program["agreement"].clone()).await
}

/// Accepts the agreement and reads both sections.
async fn learn(expert: &Expert, course: &str, program: &Value) {
    agree(expert, course, program).await.expect(200);
    for section in 1..=2 {
        step(
            expert,
            course,
            &format!("sections/{section}/read"),
            json!({}),
        )
        .await
        .expect(200);
    }
}

/// Answers to all questions of an attempt, so many of them right.
fn answers(attempt: &Value, right: usize) -> Value {
    let questions = attempt["questions"].as_array().expect("questions").iter();
    let answers = questions.enumerate().map(|(place, asked)| {
        let choices = asked["choices"].as_array().expect("choices").iter();
        let wanted = choices
            .clone()
            .position(|choice| (choice == RIGHT) == (place < right));
        json!({"question": asked["question"], "choices": [wanted.expect("a choice") + 1]})
    });
    json!({"answers": answers.collect::<Vec<_>>()})
}

async fn submit(expert: &Expert, course: &str, attempt: &Value, right: usize) -> Reply {
    let path = format!("attempts/{}/submit", attempt["attempt"]);
    step(expert, course, &path, answers(attempt, right)).await
}

/// Tries the quiz with so many right answers.
async fn attempt(expert: &Expert, course: &str, right: usize) -> Value {
    let attempt = step(expert, course, "attempts", json!({}))
        .await
        .expect(201);
    submit(expert, course, &attempt, right).await.expect(200)
}

async fn decide(brand: &Brand, program: &Value, course: &str, step: &str, body: Value) -> Reply {
    let path = format!(
        "/v1/certification-programs/{}/applications/{course}/{step}",
        text(&program["id"])
    );
    brand.owner.post(&path, body).await
}
