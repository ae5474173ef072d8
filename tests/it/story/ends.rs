//! What time and admins end: windows, holds, certifications, the work of a suspended expert.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{eventually, on_both};

/// Friday 18:30 in New York, when every story begins, until 19:30, and again on Saturday at nine.
fn an_hour_tonight() -> Value {
    json!({"kind": "windows", "windows": [
        {"weekday": "fri", "start": "18:00", "minutes": 90},
        {"weekday": "sat", "start": "09:00", "minutes": 600},
    ]})
}

fn id_of(query: &Value) -> String {
    query["id"].as_str().expect("an id").to_owned()
}

on_both!(
    async fn the_end_of_the_window_hands_back_what_waits_and_later_what_is_unfinished(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"coverage": an_hour_tonight(), "finish_seconds": 1_800})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let begun = id_of(&brand.post(&queue, "Where is my parcel?").await);
        assert_eq!(expert.take_next().await, begun);
        expert.reply(&begun, "I am looking it up.").await;
        brand.customer_writes(&begun, "It should have come on Monday.").await;
        expert.presence("draining").await;
        let waiting = id_of(&brand.post(&queue, "Can I change my address?").await);
        for _ in 0..13 {
            app.advance(TimeDelta::minutes(5)).await;
            expert.presence("draining").await;
        }
        eventually("the waiting query to go back", async || {
            (brand.state(&waiting).await == "handed_back").then_some(())
        })
        .await;
        assert_eq!(brand.state(&begun).await, "working", "there is time to finish");
        for _ in 0..7 {
            app.advance(TimeDelta::minutes(5)).await;
            expert.presence("draining").await;
        }
        eventually("the begun query to go back", async || {
            (brand.state(&begun).await == "handed_back").then_some(())
        })
        .await;
        let charges = brand.owner.get("/v1/charges").await.expect(200);
        assert_eq!(charges["items"].as_array().map(Vec::len), Some(0), "it costs nothing: {charges}");
        let balance = brand.owner.get("/v1/balance").await.expect(200);
        assert!(balance.to_string().contains("10000"), "nothing stays reserved: {balance}");
    }
);

on_both!(
    async fn a_held_query_is_offered_when_the_window_opens_however_long_that_was(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let tomorrow = json!({"kind": "windows", "windows": [{"weekday": "sat", "start": "09:00", "minutes": 600}]});
        let queue = brand
            .queue(json!({"coverage": tomorrow, "outside_window": "hold", "limits": {"unanswered_seconds": 3_600}}))
            .await;
        admin.deposit(&brand, 10_000).await;
        let query = brand.post(&queue, "Is the blue one in stock?").await;
        assert_eq!(query["status"], "held");
        assert_eq!(query["promise"]["due_at"], "2026-11-21T14:15:00Z", "a quarter past nine");
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        app.advance(TimeDelta::minutes(14 * 60 + 29)).await;
        expert.presence("online").await;
        assert_eq!(brand.state(&id_of(&query)).await, "held");
        assert!(expert.offers().await.is_empty());
        app.advance(TimeDelta::minutes(2)).await;
        assert_eq!(expert.offered().await["query_id"], query["id"]);
    }
);

on_both!(
    async fn a_suspended_expert_loses_work_offers_and_session(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let bad = app.working_expert("Bad", &brand, &["en"]).await;
        let held = id_of(&brand.post(&queue, "The lamp arrived broken.").await);
        assert_eq!(bad.take_next().await, held);
        let offered = id_of(&brand.post(&queue, "And where is the second lamp?").await);
        assert_eq!(bad.next_offer().await["query_id"].as_str(), Some(offered.as_str()));
        let path = format!("/v1/admin/experts/{}/suspend", bad.id);
        let refused = admin.client.post(&path, json!({})).await;
        assert_eq!(refused.status, 422, "a reason is owed: {}", refused.text);
        admin.client.post(&path, json!({"reason": "wrote insults"})).await.expect(200);
        let other = app.working_expert("Other", &brand, &["en"]).await;
        let mut taken = [other.take_next().await, other.take_next().await];
        taken.sort();
        let mut both = [held, offered];
        both.sort();
        assert_eq!(taken, both, "both go to somebody else");
        assert_eq!(bad.client.get("/v1/offers").await.status, 401);
    }
);

on_both!(
    async fn a_certification_that_runs_out_ends_the_offers(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let certify = json!({"brand_id": brand.id, "expires_at": "2026-11-20T23:40:00Z"});
        let path = format!("/v1/admin/experts/{}/certify", expert.id);
        admin.client.post(&path, certify).await.expect(200);
        let first = id_of(&brand.post(&queue, "Where is my parcel?").await);
        assert_eq!(expert.take_next().await, first);
        app.advance(TimeDelta::minutes(11)).await;
        expert.presence("online").await;
        let second = id_of(&brand.post(&queue, "Where is my other parcel?").await);
        eventually("nobody to be eligible", async || {
            let events = brand.system.get("/v1/events?type=query.no_eligible_expert").await.expect(200);
            events.to_string().contains(&second).then_some(())
        })
        .await;
        assert!(expert.offers().await.is_empty());
    }
);

on_both!(
    async fn an_admin_sets_free_what_is_stuck(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let stuck = app.working_expert("Stuck", &brand, &["en"]).await;
        let id = id_of(&brand.post(&queue, "Where is my parcel?").await);
        assert_eq!(stuck.take_next().await, id);
        stuck.presence("draining").await;
        let path = format!("/v1/admin/queries/{id}/release");
        admin.client.post(&path, json!({})).await.expect(200);
        let other = app.working_expert("Other", &brand, &["en"]).await;
        assert_eq!(other.take_next().await, id);
        let again = admin.client.get("/v1/admin/audit").await.expect(200);
        assert!(again.to_string().contains("query.release"), "{again}");
    }
);

on_both!(
    async fn signing_out_ends_the_experts_stream(app) {
        let brand = app.brand("Acme").await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let stream = expert.stream(None).await;
        expert.client.delete("/v1/sessions/current").await;
        stream.end().await;
    }
);
