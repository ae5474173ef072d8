//! What is suggested beside a query, and to whom.

use serde_json::{Value, json};
use tests::actor::Brand;
use tests::client::Client;
use tests::on_both;

use super::{titles_of, write};

async fn suggested(client: &Client, query: &str) -> Value {
    let path = format!("/v1/queries/{query}/suggestions");
    client.get(&path).await.expect(200)["items"].clone()
}

async fn fill(brand: &Brand, queue: &str, other: &str) {
    for (title, body, changes) in [
        (
            "Refunds",
            "A refund takes a week after the parcel came back.",
            json!({}),
        ),
        (
            "Refunds here",
            "In this queue a refund takes a day.",
            json!({"queue_ids": [queue]}),
        ),
        (
            "Refunds there",
            "In that queue a refund takes a month.",
            json!({"queue_ids": [other]}),
        ),
        (
            "Reembolsos",
            "El reembolso (refund) tarda una semana.",
            json!({"language": "es"}),
        ),
        (
            "Refund plans",
            "A refund takes for ever.",
            json!({"status": "draft"}),
        ),
        ("Opening hours", "We open at nine.", json!({})),
        ("Shoes", "They are made of leather.", json!({})),
    ] {
        write(brand, title, body, changes).await;
    }
}

on_both!(
    async fn what_may_help_is_shown_beside_the_query(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let other = brand.queue(json!({"name": "other"})).await;
        fill(&brand, &queue, &other).await;
        app.admin().await.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Ana Expert", &brand, &["en"]).await;
        let query = brand.post(&queue, "Hello, when do I get my refund?").await;
        let query = query["id"].as_str().expect("an id");
        let path = format!("/v1/queries/{query}/suggestions");
        // Not before the expert holds it.
        assert_eq!(expert.client.get(&path).await.problem(404), "not-found");
        expert.take_next().await;
        let shown = suggested(&expert.client, query).await;
        assert_eq!(titles_of(&shown), ["Refunds here", "Refunds", "Reembolsos"]);
        assert_eq!(shown[0]["for_queue"], true);
        assert_eq!((&shown[2]["in_language"], &shown[2]["language"]), (&json!(false), &json!("es")));
        assert_eq!(shown[0]["excerpt"]["text"], "In this queue a refund takes a day.");
        assert_eq!(shown[0]["excerpt"]["hits"], json!([{"start": 16, "length": 6}]));
        assert_eq!(shown[0]["version"], 1);
        assert_eq!(suggested(&brand.system, query).await, shown);
        assert_eq!(suggested(&app.admin().await.client, query).await, shown);

        // The customer's last words count.
        brand.customer_writes(query, "And are the shoes of leather?").await;
        assert!(titles_of(&suggested(&expert.client, query).await).contains(&"Shoes".to_owned()));

        let stranger = app.expert("Ben Expert", &["en"]).await;
        assert_eq!(stranger.client.get(&path).await.problem(404), "not-found");
        let tenant = app.brand("Other").await;
        assert_eq!(tenant.system.get(&path).await.problem(404), "not-found");
        assert_eq!(app.visitor.get(&path).await.problem(401), "unauthenticated");
        let keys = json!({"name": "other", "scopes": ["queues:read"]});
        let key = brand.owner.post("/v1/api-keys", keys).await.expect(201);
        let unscoped = app.visitor.with_token(key["key"].as_str().expect("a key"));
        assert_eq!(unscoped.get(&path).await.problem(403), "insufficient-scope");
    }
);

on_both!(
    async fn a_query_that_no_article_fits_gets_no_suggestions(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let empty = brand.post(&queue, "???").await;
        let empty = empty["id"].as_str().expect("an id");
        assert_eq!(suggested(&brand.system, empty).await, json!([]));
        fill(&brand, &queue, &queue).await;
        assert_eq!(suggested(&brand.system, empty).await, json!([]));
    }
);
