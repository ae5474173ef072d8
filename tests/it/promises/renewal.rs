//! One honest new time, told before the old one lapses; never silence.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{eventually, on_both};

/// The events of a query, as the brand's endpoint gets them.
async fn events(brand: &tests::actor::Brand, query: &str, kind: &str) -> Vec<Value> {
    let path = format!("/v1/events?query_id={query}&type={kind}");
    let answer = brand.system.get(&path).await.expect(200);
    answer["items"].as_array().cloned().unwrap_or_default()
}

on_both!(
    async fn a_customer_is_told_one_new_time_before_the_old_one_lapses(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let texts = json!({"renewed": {"es": "Lo sentimos: antes de las {time}."}});
        let queue = brand
            .queue(json!({
                "languages": ["es"],
                "promise": {"first_response_seconds": 900, "texts": texts},
            }))
            .await;
        admin.deposit(&brand, 10_000).await;
        let body = json!({"body": "¿Dónde está mi pedido?", "language": "es", "customer": {"reference": "c-1"}});
        let query = brand.system.post(&format!("/v1/queues/{queue}/queries"), body).await.expect(201);
        let id = query["id"].as_str().unwrap().to_owned();
        app.advance(TimeDelta::seconds(820)).await;
        let renewed = eventually("a new time", async || events(&brand, &id, "promise.renewed").await.pop()).await;
        let data = &renewed["data"];
        assert!(data["text"].as_str().is_some_and(|text| text.starts_with("Lo sentimos: antes de las ")), "{data}");
        assert_eq!((&data["late"], &data["replaces"]), (&json!(false), &query["promise"]["id"]));
        assert_eq!(events(&brand, &id, "promise.at_risk").await.len(), 1);
        let now = brand.query(&id).await;
        assert_eq!(now["promise"]["due_at"], data["due_at"]);
        assert_eq!(now["promise"]["id"], data["promise_id"]);
        assert!(data["due_at"].as_str() > query["promise"]["due_at"].as_str(), "{data}");
        app.advance(TimeDelta::seconds(200)).await;
        app.settle().await;
        assert!(events(&brand, &id, "promise.broken").await.is_empty(), "the old time was taken back in time");
        assert_eq!(events(&brand, &id, "promise.renewed").await.len(), 1, "told once");
    }
);

on_both!(
    async fn a_promise_that_lapsed_while_nobody_watched_is_told_at_once_and_renewed(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"promise": {"first_response_seconds": 900}})).await;
        admin.deposit(&brand, 10_000).await;
        let query = brand.post(&queue, "Where is my order?").await;
        let id = query["id"].as_str().unwrap().to_owned();
        // No node looks between these two instants: the clock jumps over the whole promise.
        app.advance(TimeDelta::seconds(1_000)).await;
        let broken = eventually("the breach", async || events(&brand, &id, "promise.broken").await.pop()).await;
        assert_eq!(broken["data"]["promise_id"], query["promise"]["id"]);
        let renewed = eventually("a new time", async || events(&brand, &id, "promise.renewed").await.pop()).await;
        assert_eq!(renewed["data"]["late"], true);
        let text = renewed["data"]["text"].as_str().unwrap_or_default();
        assert!(text.starts_with("We are sorry that you are still waiting."), "{text}");
        assert!(events(&brand, &id, "promise.at_risk").await.is_empty(), "never after the fact");
    }
);
