//! A second factor: set, asked for, used up, slowed down, lost.

mod guesses;
mod kept;
mod lost;
mod pages;
mod sign_in;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Brand, PASSWORD};
use tests::client::{Client, Reply};
use totp_rs::{Builder, Secret};

const HERE: &str = "/v1/me/second-factor";

/// Somebody with a second factor, as they know it.
struct Enrolled {
    client: Client,
    email: String,
    secret: String,
    codes: Vec<String>,
}

/// What an app shows that was set up with this secret.
fn code_of(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).expect("base 32");
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .expect("a secret of 160 bits");
    let now = app.services.clock.now().timestamp();
    totp.generate(u64::try_from(now).expect("a time"))
        .to_string()
}

/// One that the app does not show now, just before or just after.
fn wrong_code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("a totp");
    let now = u64::try_from(app.services.clock.now().timestamp()).expect("a time");
    (0..)
        .map(|number| format!("{number:06}"))
        .find(|code| totp.check(code, now).is_none())
        .expect("one of a million")
}

async fn next_step(app: &TestApp) {
    app.advance(TimeDelta::seconds(30)).await;
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The secret that was made for this person's app.
async fn begin(client: &Client) -> String {
    let made = client.post(HERE, json!({"password": PASSWORD})).await;
    text(&made.expect(201)["secret"])
}

fn codes_in(answer: &Value) -> Vec<String> {
    let codes = answer["recovery_codes"].as_array().expect("codes");
    codes.iter().map(text).collect()
}

/// Sets a second factor; a code can be used again in the next step, which has begun.
async fn enrol(app: &TestApp, brand: &Brand) -> Enrolled {
    let token = brand.owner.token().expect("a token");
    let client = brand.owner.with_token(&token);
    let secret = begin(&client).await;
    let code = json!({"code": code_of(app, &secret)});
    let answer = client.post(&format!("{HERE}/confirm"), code).await;
    let codes = codes_in(&answer.expect(200));
    next_step(app).await;
    Enrolled {
        client,
        email: brand.email.clone(),
        secret,
        codes,
    }
}

/// Posts once, also where stories post everything twice: wrong codes are counted.
async fn post(client: &Client, path: &str, body: Value) -> Reply {
    let request = client.request(Method::POST, path).json(&body);
    client.send(request).await
}

impl Enrolled {
    async fn try_with(&self, app: &TestApp, password: &str, code: Option<&str>) -> Reply {
        let mut body = json!({"email": self.email, "password": password});
        if let Some(code) = code {
            body["code"] = json!(code);
        }
        post(&app.visitor, "/v1/sessions", body).await
    }

    async fn sign_in(&self, app: &TestApp, code: Option<&str>) -> Reply {
        self.try_with(app, PASSWORD, code).await
    }

    fn code(&self, app: &TestApp) -> String {
        code_of(app, &self.secret)
    }

    async fn state(&self) -> Value {
        self.client.get(HERE).await.expect(200)
    }
}

/// How many mails of that subject somebody was sent, once there are so many.
async fn mailed(app: &TestApp, address: &str, subject: &str, count: usize) -> String {
    let mut looks = 0;
    tests::eventually(subject, async || {
        looks += 1;
        if looks % 500 == 0 {
            app.advance(TimeDelta::seconds(7)).await;
        }
        let letters = app.mail.sent();
        let found: Vec<_> = letters
            .iter()
            .filter(|letter| letter.recipient == address && letter.subject == subject)
            .collect();
        (found.len() >= count).then(|| found.last().map(|letter| letter.text.clone()))?
    })
    .await
}
