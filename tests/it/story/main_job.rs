//! The main job: a query posted at night is answered by the right expert and paid for.

use chrono::TimeDelta;
use serde_json::json;
use tests::{eventually, on_both};

on_both!(
    async fn a_query_is_offered_answered_resolved_and_paid(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"skills": [{"name": "orders", "proficiency": 3, "hard": true}]})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.expert("Mara", &["en"]).await;
        admin.welcome(&expert, &brand, &["en"]).await;
        expert.presence("online").await;
        let mut stream = expert.stream(None).await;

        let query = brand.post(&queue, "Where is my parcel? It should have come on Monday.").await;
        let id = query["id"].as_str().unwrap().to_owned();
        assert_eq!(query["status"], "queued");
        assert!(query["promise"]["due_at"].is_string(), "{query}");

        let offer = stream.next_of("offer.created").await.data["offer"].clone();
        assert_eq!(offer["query_id"], query["id"]);
        assert_eq!(offer["pay"], json!({"amount": 360, "currency": "USD"}), "450 less 20 %");
        let accepted = expert.accept(&offer).await.expect(200);
        assert_eq!(expert.accept(&offer).await.expect(200), accepted, "a repeat answers the same");
        assert_eq!(brand.state(&id).await, "assigned");

        expert.reply(&id, "It is with the courier and arrives tomorrow.").await;
        assert_eq!(brand.state(&id).await, "waiting_customer");
        expert.resolve(&id).await;
        assert_eq!(brand.state(&id).await, "resolution_proposed");
        brand.act(&id, "confirm", json!({})).await.expect(200);
        assert_eq!(brand.state(&id).await, "resolved");

        let earning = expert.earnings().await.remove(0);
        assert_eq!((earning["state"].as_str(), &earning["amount"]["amount"]), (Some("clearing"), &json!(360)));
        app.advance(TimeDelta::hours(73)).await;
        eventually("the earning to clear", async || {
            (expert.earnings().await[0]["state"] == "available").then_some(())
        })
        .await;
        eventually("the query to close", async || (brand.state(&id).await == "closed").then_some(())).await;

        let timeline = brand.timeline(&id).await;
        for step in ["query.received", "promise.made", "offer.created", "offer.accepted", "promise.kept", "query.resolved"] {
            assert!(timeline.iter().any(|kind| kind == step), "{step} is missing in {timeline:?}");
        }
    }
);

on_both!(
    async fn silence_resolves_a_query_and_the_expert_is_paid_out(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"price_per_resolution": {"amount": 2_000, "currency": "USD"}})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        app.verify_address(&expert).await;
        let query = brand.post(&queue, "Please change the address of my order.").await;
        let id = query["id"].as_str().unwrap().to_owned();
        assert_eq!(expert.take_next().await, id);
        expert.reply(&id, "Done.").await;
        expert.resolve(&id).await;
        app.advance(TimeDelta::hours(49)).await;
        eventually("silence to resolve it", async || (brand.state(&id).await == "resolved").then_some(())).await;
        app.advance(TimeDelta::hours(73)).await;
        eventually("the earning to clear", async || {
            (expert.earnings().await[0]["state"] == "available").then_some(())
        })
        .await;
        let account = json!({"rail": "csv", "details": {"holder": "Mara", "account": "PH-0001"}});
        expert.client.put("/v1/expert/payout-account", account).await.expect(200);
        let run = admin.client.post("/v1/admin/payout-runs", json!({"rail": "csv"})).await.expect(201);
        let path = format!("/v1/admin/payout-runs/{}/approve", run["id"].as_str().unwrap());
        admin.approver.post(&path, json!({})).await.expect(200);
        eventually("the payout to be paid", async || {
            (expert.earnings().await[0]["state"] == "paid").then_some(())
        })
        .await;
    }
);

on_both!(
    async fn a_customer_who_writes_again_reopens_the_query_and_it_is_paid_once(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let query = brand.post(&queue, "My voucher does not work in the shop.").await;
        let id = query["id"].as_str().unwrap().to_owned();
        expert.take_next().await;
        expert.reply(&id, "Try again now.").await;
        expert.resolve(&id).await;
        brand.customer_writes(&id, "It still does not work!").await;
        assert_eq!(expert.take_next().await, id, "the same expert is asked first");
        expert.reply(&id, "I sent you a new one.").await;
        expert.resolve(&id).await;
        brand.act(&id, "confirm", json!({})).await.expect(200);
        let owed: Vec<_> =
            expert.earnings().await.into_iter().filter(|line| line["state"] != "voided").collect();
        assert_eq!(owed.len(), 1, "{owed:?}");
        let charges = brand.owner.get("/v1/charges").await.expect(200);
        let charged = charges["items"].as_array().unwrap().iter().filter(|c| c["state"] != "voided").count();
        assert_eq!(charged, 1, "{charges}");
    }
);

on_both!(
    async fn a_brand_without_funds_is_told_and_nothing_is_offered_until_it_pays(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        let events = eventually("balance.exhausted", async || {
            let events = brand.system.get("/v1/events?type=balance.exhausted").await.expect(200);
            (!events["items"].as_array()?.is_empty()).then_some(events)
        })
        .await;
        assert_eq!(events["items"].as_array().unwrap().len(), 1, "announced once: {events}");
        assert!(expert.offers().await.is_empty());
        admin.deposit(&brand, 10_000).await;
        assert_eq!(expert.next_offer().await["query_id"], query["id"]);
    }
);
