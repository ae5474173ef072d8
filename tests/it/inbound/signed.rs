//! Deliveries that are signed: by Zendesk, by Chatwoot, and by a brand's own system.

use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tests::client::Reply;
use tests::{TestApp, on_both};

use super::generic::{mapped, note};
use super::{Connected, chatwoot, connect, zendesk};

fn hex(text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"whsec").expect("a key");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

async fn post(app: &TestApp, desk: &Connected, body: &str, headers: &[(&str, String)]) -> Reply {
    let mut request = app.visitor.request(reqwest::Method::POST, &desk.inbound);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    app.visitor.send(request.body(body.to_owned())).await
}

on_both!(
    async fn what_is_not_signed_or_long_ago_is_not_believed(app) {
        let brand = app.brand("Acme").await;
        let secret = json!({"name": "c", "kind": "chatwoot", "secrets": {"signing_secret": "whsec"}});
        let desk = connect(&brand, json!({}), secret).await;
        let body = chatwoot::message(1, "incoming", "Hi").to_string();
        let time = app.services.clock.now().timestamp().to_string();
        let good = format!("sha256={}", hex(&format!("{time}.{body}")));
        let headers = |signature: &str| {
            [("x-chatwoot-signature", signature.to_owned()), ("x-chatwoot-timestamp", time.clone())]
        };
        assert_eq!(post(app, &desk, &body, &[]).await.problem(401), "unsigned");
        app.advance(TimeDelta::seconds(2)).await;
        assert_eq!(post(app, &desk, &body, &headers(&"0".repeat(64))).await.problem(401), "unsigned");
        let changed = body.replace("Hi", "Ho");
        assert_eq!(post(app, &desk, &changed, &headers(&good)).await.problem(401), "unsigned");
        app.advance(TimeDelta::seconds(1)).await;
        let taken = post(app, &desk, &body, &headers(&good)).await.expect(200);
        assert_eq!(taken["outcome"], json!("query"));
        app.advance(TimeDelta::minutes(5)).await;
        assert_eq!(post(app, &desk, &body, &headers(&good)).await.problem(401), "unsigned");
        let outcomes = desk.outcomes(&brand).await;
        assert_eq!(outcomes, ["query", "unsigned", "unsigned", "unsigned"], "one a second is noted");
        let none = json!({"secrets": {"signing_secret": null}});
        brand.system.patch(&desk.path, none).await.expect(200);
        assert_eq!(post(app, &desk, &body, &[]).await.expect(200)["outcome"], json!("repeat"));
    }
);

on_both!(
    async fn a_signature_in_a_header_that_cannot_be_is_refused(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let path = format!("/v1/queues/{queue}/connections");
        for wrong in [
            json!({"header": ""}),
            json!({"header": "two words"}),
            json!({"header": "x".repeat(101)}),
            json!({"header": "x-sign", "timestamp_header": ""}),
            json!({"header": "x-sign", "prefix": "v".repeat(21)}),
        ] {
            let mut own = mapped();
            own["settings"]["signature"] = wrong.clone();
            let refused = brand.system.post(&path, own).await.expect(422);
            let told = refused["errors"][0]["detail"].as_str().unwrap_or_default();
            assert!(told.starts_with("/signature/"), "{wrong}: {refused}");
        }
        let zendesk = json!({"name": "z", "kind": "zendesk", "settings": {"email": "a".repeat(321)}});
        brand.system.post(&path, zendesk).await.expect(422);
    }
);

on_both!(
    async fn a_brand_says_how_its_system_signs(app) {
        let brand = app.brand("Acme").await;
        let mut own = mapped();
        own["settings"]["signature"] = json!({"header": "X-Desk-Sign", "prefix": "v1="});
        own["secrets"] = json!({"signing_secret": "whsec"});
        let desk = connect(&brand, json!({}), own).await;
        let body = note(7, 1, "Hi").to_string();
        let good = [("x-desk-sign", format!("v1={}", hex(&body)))];
        assert_eq!(post(app, &desk, &body, &good).await.expect(200)["outcome"], json!("query"));
        assert_eq!(post(app, &desk, &body, &[]).await.problem(401), "unsigned");
        let zendesk_secret = json!({"name": "z", "kind": "zendesk", "secrets": {"signing_secret": "whsec"}});
        let other = connect(&brand, json!({"name": "other"}), zendesk_secret).await;
        let body: Value = zendesk::event("created", json!({}));
        assert_eq!(other.hand_over(app, &body).await.problem(401), "unsigned");
    }
);
