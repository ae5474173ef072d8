//! By when an answer comes: with a posted query, asked for before, and for anybody to read.

use chrono::TimeDelta;
use entity::value::Instant;
use serde_json::{Value, json};
use tests::{eventually, on_both};

fn instant(value: &Value) -> Instant {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("{value} is no instant"))
}

/// Twelve queries answered: enough to know how the people of a queue work.
async fn learn(brand: &tests::actor::Brand, queue: &str, expert: &tests::actor::Expert) {
    for _ in 0..12 {
        brand
            .post(queue, "Where is my parcel? It should have come on Monday.")
            .await;
        let id = expert.take_next().await;
        expert.reply(&id, "It arrives tomorrow.").await;
        expert.resolve(&id).await;
    }
}

/// The dispatcher looks at its queues and at the day ahead again.
async fn look_again(app: &tests::TestApp, expert: &tests::actor::Expert) {
    app.advance(TimeDelta::seconds(301)).await;
    expert.presence("online").await;
    app.advance(TimeDelta::seconds(16)).await;
}

on_both!(
    async fn a_quote_is_honest_about_what_is_not_known(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let query = brand.post(&queue, "Hello, where is my order?").await;
        let estimate = &query["promise"]["estimate"];
        assert_eq!(estimate["basis"], "insufficient");
        assert_eq!(estimate["answer_by"]["p90"], Value::Null);
        let quote = brand.system.post(&format!("/v1/queues/{queue}/promise-quotes"), json!({})).await.expect(201);
        assert_eq!(quote["basis"], "insufficient");
        assert_eq!(quote["answer_by"], json!({"p50": null, "p80": null, "p90": null, "p95": null}));
    }
);

on_both!(
    async fn a_quote_follows_what_was_learnt_and_is_given_with_every_query(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        learn(&brand, &queue, &expert).await;
        look_again(app, &expert).await;
        let path = format!("/v1/queues/{queue}/promise-quotes");
        let quote = eventually("a quote", async || {
            let quote = brand.system.post(&path, json!({})).await.expect(201);
            (quote["basis"] == "free").then_some(quote)
        })
        .await;
        let by = |level: &str| instant(&quote["answer_by"][level]);
        assert!(by("p50") <= by("p80") && by("p80") <= by("p90") && by("p90") <= by("p95"), "{quote}");
        assert!(by("p95") - instant(&quote["made_at"]) < TimeDelta::minutes(10), "{quote}");
        assert!(instant(&quote["valid_until"]) > instant(&quote["made_at"]), "{quote}");
        let query = brand.post(&queue, "And where is the other one?").await;
        let estimate = &query["promise"]["estimate"];
        assert_eq!(estimate["basis"], "free", "{query}");
        instant(&estimate["answer_by"]["p90"]);
        let unknown = json!({"language": "en", "soon": true});
        brand.system.post(&path, unknown).await.problem(422);
        let other = app.brand("Other").await;
        other.system.post(&path, json!({})).await.problem(404);
    }
);

on_both!(
    async fn what_is_held_until_the_window_opens_is_quoted_from_the_day_ahead(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        // Friday until half past seven, and Saturday from ten to noon, in New York.
        let coverage = json!({"kind": "windows", "windows": [
            {"weekday": "fri", "start": "12:00", "minutes": 450},
            {"weekday": "sat", "start": "10:00", "minutes": 120},
        ]});
        let queue = brand.queue(json!({"coverage": coverage, "outside_window": "hold"})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        learn(&brand, &queue, &expert).await;
        // It is half past six there: a little more than an hour later it is closed.
        app.advance(TimeDelta::minutes(65)).await;
        look_again(app, &expert).await;
        let path = format!("/v1/queues/{queue}/promise-quotes");
        let quote = eventually("a quote", async || {
            let quote = brand.system.post(&path, json!({})).await.expect(201);
            (quote["basis"] == "roster").then_some(quote)
        })
        .await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        assert_eq!(query["status"], "held");
        let estimate = &query["promise"]["estimate"];
        assert_eq!(estimate["basis"], "roster", "{query}");
        let opens = instant(&json!("2026-11-21T15:00:00Z"));
        for told in [&quote["answer_by"], &estimate["answer_by"]] {
            let by = instant(&told["p50"]);
            assert!(by > opens && by - opens < TimeDelta::minutes(10), "{told}");
        }
    }
);

on_both!(
    async fn anybody_may_read_the_promise_of_a_queue_and_keep_it(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let texts = json!({"made": {"en": "We answer by {time}."}});
        let queue = brand.queue(json!({"promise": {"first_response_seconds": 900, "texts": texts}})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        learn(&brand, &queue, &expert).await;
        look_again(app, &expert).await;
        let path = format!("/v1/public/queues/{queue}/promise");
        let known = eventually("an outlook", async || {
            let answer = app.visitor.get(&path).await;
            let etag = answer.header("etag").to_owned();
            let promise = answer.expect(200);
            let told_now = promise["next_24_hours"][0]["answer_within_seconds"]["p50"].is_i64();
            (promise["estimate"]["basis"] == "free" && told_now).then_some((promise, etag))
        })
        .await;
        let (promise, mut etag) = known;
        // The dispatcher may look again in between; once it has, nothing changes any more.
        eventually("an unchanged promise", async || {
            let again = app.visitor.request(reqwest::Method::GET, &path);
            let answer = app.visitor.send(again.header("if-none-match", &etag)).await;
            let unchanged = answer.status == 304;
            answer.header("etag").clone_into(&mut etag);
            unchanged.then_some(())
        })
        .await;
        assert_eq!(promise["open"], true);
        assert!(promise["text"].as_str().is_some_and(|text| text.starts_with("We answer by ")), "{promise}");
        let steps = promise["next_24_hours"].as_array().expect("steps").clone();
        assert_eq!(steps.len(), 96);
        assert_eq!(instant(&steps[1]["start"]) - instant(&steps[0]["start"]), TimeDelta::minutes(15));
        assert!(steps[0]["answer_within_seconds"]["p50"].is_i64(), "{}", steps[0]);
        let answer = app.visitor.get(&path).await;
        assert!(answer.header("cache-control").contains("max-age"));
        let text = answer.expect(200).to_string();
        assert!(!text.contains("Mara") && !text.contains("price"), "nothing but the promise: {text}");
        app.visitor.get("/v1/public/queues/queue_01h455vb4pex5vsknk084sn02q/promise").await.problem(404);
    }
);
