//! What a brand does with its queue, and with a query after it was answered.

use serde_json::json;
use tests::on_both;

use super::id_of;

on_both!(
    async fn a_queue_is_read_changed_and_told_of_campaigns(app) {
        let brand = app.brand("Acme").await;
        let queue = format!("/v1/queues/{}", brand.queue(json!({})).await);
        let shown = brand.system.get(&queue).await.expect(200);
        assert_eq!(shown["status"], "open");
        let change = json!({"name": "night mail", "promise": {"first_response_seconds": 1_200}});
        let changed = brand.system.patch(&queue, change).await.expect(200);
        assert_eq!(changed["promise"]["first_response_seconds"], 1_200, "{changed}");
        let events = format!("{queue}/demand-events");
        let campaign = json!({"name": "Black Friday", "factor": 3, "from": "2026-11-27T05:00:00Z", "to": "2026-11-28T05:00:00Z"});
        let made = brand.system.post(&events, campaign).await.expect(201);
        let listed = brand.system.get(&events).await.expect(200);
        assert_eq!(listed["items"][0]["id"], made["id"]);
        assert_eq!(brand.system.delete(&format!("{events}/{}", id_of(&made))).await.status, 204);
    }
);

on_both!(
    async fn an_answer_is_delivered_rated_and_disputed(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let posted = brand.post(&queue, "Where is my parcel?").await;
        let query = id_of(&posted);
        let promise = posted["promise"]["id"].as_str().expect("an id");
        let at = json!({"told_at": "2026-11-20T23:30:00Z"});
        brand.system.post(&format!("/v1/promises/{promise}/told"), at).await.expect(200);
        assert_eq!(expert.take_next().await, query);
        let message = expert.reply(&query, "It arrives tomorrow.").await;
        let at = json!({"delivered_at": "2026-11-20T23:30:00Z"});
        let path = format!("/v1/messages/{}/delivered", id_of(&message));
        brand.system.post(&path, at).await.expect(200);
        expert.resolve(&query).await;
        brand.act(&query, "confirm", json!({"by": "brand"})).await.expect(200);
        let rated = brand.act(&query, "rating", json!({"stars": 5, "note": "quick"})).await.expect(200);
        assert_eq!(rated["rating"], 5, "{rated}");
        let charges = brand.owner.get("/v1/charges").await.expect(200);
        let line = &charges["items"][0]["id"];
        let claim = json!({"earning_id": line, "reason": "wrong_answer", "statement": "It never came."});
        let dispute = brand.owner.post("/v1/disputes", claim).await.expect(201);
        let path = format!("/v1/disputes/{}", id_of(&dispute));
        let said = json!({"statement": "It did, on Friday."});
        expert.client.post(&format!("{path}/answer"), said).await.expect(200);
        brand.owner.get("/v1/disputes").await.expect(200);
        brand.owner.get("/v1/disputes/terms").await.expect(200);
        admin.client.get("/v1/admin/disputes").await.expect(200);
        let ended = brand.owner.post(&format!("{path}/withdraw"), json!({})).await.expect(200);
        assert_eq!(ended["state"], "withdrawn", "{ended}");
    }
);

on_both!(
    async fn what_an_expert_asks_a_brand_is_answered_and_goes_on(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "I want my money back.").await;
        let query = expert.take_next().await;
        let ask = json!({"reason": "needs_brand_decision", "note": "more than I may give"});
        expert.act(&query, "escalate", ask).await.expect(200);
        assert_eq!(brand.state(&query).await, "escalated");
        let answer = json!({"body": "You have it back tomorrow.", "then": "close"});
        brand.act(&query, "answer-escalation", answer).await.expect(200);
        brand.post(&queue, "And where is the invoice?").await;
        let query = expert.take_next().await;
        let pass = json!({"reason": "language", "note": "she writes Spanish"});
        expert.act(&query, "transfer", pass).await.expect(200);
        assert!(brand.timeline(&query).await.contains(&"assignment.transferred".to_owned()));
    }
);
