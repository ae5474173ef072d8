//! What is kept of secrets: nothing that could be read, in no table, for no repeat.

use reqwest::Method;
use serde_json::json;
use tests::actor::PASSWORD;
use tests::{TestApp, on_both, rows};
use totp_rs::Secret;

use super::{HERE, code_of, codes_in, mailed, next_step, text};

/// The rows that hold any of these texts.
async fn rows_with(app: &TestApp, texts: &[String]) -> Vec<String> {
    let db = &app.services.db;
    let mut found = Vec::new();
    for table in rows::tables(db).await {
        for row in rows::rows(db, &table).await {
            let row = row.to_string();
            if texts.iter().any(|text| row.contains(text.as_str())) {
                found.push(format!("{table}: {row}"));
            }
        }
    }
    found
}

on_both!(
    async fn a_repeat_tells_no_secret_and_no_table_holds_one(app) {
        let acme = app.brand("Acme").await;
        let owner = &acme.owner;
        let password = json!({"password": PASSWORD});
        let made = owner.post_once(HERE, "begin", password.clone()).await.expect(201);
        let again = owner.post_once(HERE, "begin", password).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(201), json!({"expires_at": made["expires_at"]}));
        let secret = text(&made["secret"]);
        let code = code_of(app, &secret);
        let (confirm, body) = (format!("{HERE}/confirm"), json!({"code": code}));
        let codes = codes_in(&owner.post_once(&confirm, "confirm", body.clone()).await.expect(200));
        let again = owner.post_once(&confirm, "confirm", body).await.expect(200);
        assert_eq!(again, json!({"recovery_codes_left": 10}));
        next_step(app).await;
        let code = code_of(app, &secret);
        let credentials = json!({"email": acme.email, "password": PASSWORD, "code": code});
        let one = app.visitor.post_once("/v1/sessions", "in", credentials.clone()).await.expect(201);
        let same = app.visitor.post_once("/v1/sessions", "in", credentials).await.expect(201);
        assert_eq!((&one["session_id"], &same["access_token"]), (&same["session_id"], &json!(null)));
        let recovery = json!({"email": acme.email, "password": PASSWORD, "code": codes[0]});
        app.visitor.request(Method::POST, "/v1/sessions").json(&recovery).send().await.expect("an answer");
        mailed(app, &acme.email, "A recovery code was used", 1).await;
        let bytes = Secret::try_from_base32(&secret).expect("base 32").as_bytes().to_vec();
        let mut texts = vec![secret, hex::encode(&bytes), json!(bytes).to_string(), text(&made["otpauth_url"])];
        texts.extend(codes.iter().cloned());
        texts.extend(codes.iter().map(|code| code.replace('-', "")));
        assert_eq!(rows_with(app, &texts).await, Vec::<String>::new());
        let seeds = rows::rows(&app.services.db, "second_factor").await;
        assert!(seeds[0]["seed"].as_str().is_some_and(|seed| seed.starts_with("v1.")), "{seeds:?}");
        assert_eq!(rows::rows(&app.services.db, "recovery_code").await.len(), 10, "the tables were read");
    }
);
