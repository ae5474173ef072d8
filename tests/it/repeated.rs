//! The same request at the same moment, as impatient clients send it.

use futures_util::future::join_all;
use serde_json::json;
use tests::on_both;

/// How often it is sent.
const TIMES: usize = 20;

on_both!(
    async fn a_request_that_is_sent_again_while_it_runs_has_one_effect_and_stalls_nobody(app) {
        let brand = app.brand("Acme").await;
        let queue = json!({
            "name": "evening", "channel": "email", "languages": ["en"],
            "coverage": {"kind": "always"},
            "price_per_resolution": {"amount": 450, "currency": "USD"},
        });
        let all = (0..TIMES).map(|_| brand.system.post_once("/v1/queues", "one", queue.clone()));
        let mut fresh = 0;
        for reply in join_all(all).await {
            if reply.status == 409 {
                assert!(!reply.header("retry-after").is_empty(), "{}", reply.text);
                assert_eq!(reply.problem(409), "idempotency-key-running");
            } else {
                fresh += usize::from(reply.header("idempotency-replayed").is_empty());
                reply.expect(201);
            }
        }
        assert_eq!(fresh, 1);
        let queues = brand.system.get("/v1/queues").await.expect(200);
        assert_eq!(queues["items"].as_array().map(Vec::len), Some(1));
    }
);
