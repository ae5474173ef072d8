//! A customer is forgotten: wherever their words went, nothing of them is left in any table.
//!
//! What mail servers and helpdesks call a message stays: it tells a repeat from something new.

use serde_json::json;
use tests::receiver::{Conduct, Receiver};
use tests::rows::{rows, tables};
use tests::{TestApp, on_both};

use crate::inbound::{connect, mailbox};

/// What stands in everything that the customer says and is called.
const CANARY: &str = "walnutcanary";

/// The tables in which the canary stands, with the first row of each.
async fn found(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables(&app.services.db).await {
        let rows = rows(&app.services.db, &table).await;
        let row = rows
            .iter()
            .map(ToString::to_string)
            .find(|row| row.contains(CANARY));
        found.extend(row.map(|row| format!("{table}: {row}")));
    }
    found
}

on_both!(
    async fn nothing_of_an_erased_customer_is_left_in_any_table(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        admin.deposit(&brand, 100_000).await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let endpoint = json!({"url": receiver.url(), "event_types": []});
        brand.system.post("/v1/webhook-endpoints", endpoint).await.expect(201);
        let inbox = connect(&brand, json!({}), mailbox()).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let reference = format!("{CANARY}@example.com");
        let query = json!({
            "subject": CANARY, "body": CANARY, "metadata": {"note": CANARY},
            "context": [{"label": "order", "value": CANARY}],
            "bot": {"transcript": CANARY, "intent": CANARY, "tried": [CANARY]},
            "customer": {"reference": reference, "name": CANARY, "email": reference},
        });
        let path = format!("/v1/queues/{}/queries", inbox.queue);
        brand.system.post_once(&path, "key-1", query.clone()).await.expect(201);
        let id = mara.take_next().await;
        mara.reply(&id, CANARY).await;
        brand.customer_writes(&id, CANARY).await;
        let note = json!({"disposition": "answered", "note": CANARY});
        mara.act(&id, "resolve", note).await.expect(200);
        brand.act(&id, "rating", json!({"score": 1, "comment": CANARY})).await;
        brand.act(&id, "reopen", json!({"note": CANARY})).await;
        let mail = format!(
            "From: {CANARY} <{reference}>\nTo: help@acme.example\nSubject: {CANARY}\n\
             Message-ID: <one@mail.example>\n\n{CANARY}\n"
        );
        inbox.mail(app, &mail).await;
        app.settle().await;
        assert!(found(app).await.len() > 5, "it was everywhere");
        let erase = format!("/v1/customers/{reference}/erase");
        brand.system.post(&erase, json!({})).await.expect(200);
        app.settle().await;
        let again = brand.system.post_once(&path, "key-1", query).await;
        assert_eq!(again.problem(409), "answer-erased", "it has no second effect");
        let left = found(app).await;
        assert!(left.is_empty(), "{}", left.join("\n"));
    }
);
