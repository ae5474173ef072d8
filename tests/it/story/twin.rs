//! A brand's engineer builds the whole integration in a test twin, without people or money.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::receiver::{Conduct, Receiver};
use tests::{TestApp, eventually, on_both};

use crate::webhooks::{endpoint, tried};

/// The owner makes the twin; answers it as a tenant whose system has the first key.
async fn twin_of(app: &TestApp, brand: &Brand) -> (Brand, Value) {
    let made = brand
        .owner
        .post("/v1/brand/test-twin", json!({}))
        .await
        .expect(201);
    let key = made["key"].as_str().expect("a key").to_owned();
    assert!(key.starts_with("vsp_test_"), "{key}");
    let twin = Brand {
        email: String::new(),
        owner: brand.owner.clone(),
        system: app.visitor.with_token(&key),
        id: made["brand_id"].as_str().expect("an id").to_owned(),
    };
    (twin, made)
}

fn id_of(query: &Value) -> String {
    query["id"].as_str().expect("an id").to_owned()
}

/// Simulated people look once a second; the clock of a story stands still unless it is moved.
async fn until(app: &TestApp, twin: &Brand, query: &str, state: &str) {
    eventually(state, async || {
        app.advance(TimeDelta::seconds(1)).await;
        (twin.state(query).await == state).then_some(())
    })
    .await;
}

async fn only_queue(twin: &Brand) -> String {
    let queues = twin.system.get("/v1/queues").await.expect(200);
    id_of(&queues["items"][0])
}

on_both!(
    async fn an_engineer_tries_the_whole_integration_without_people_or_money(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        brand.queue(json!({"skills": [{"name": "orders", "proficiency": 3, "hard": true}]})).await;
        let real = app.working_expert("Mara", &brand, &["en"]).await;
        let (twin, made) = twin_of(app, &brand).await;
        let again = brand.owner.post("/v1/brand/test-twin", json!({})).await.expect(200);
        assert_eq!((&again["brand_id"], &again["key"]), (&made["brand_id"], &Value::Null));
        let shown = twin.system.get("/v1/brand").await.expect(200);
        assert_eq!((&shown["mode"], &shown["balance"]["amount"]), (&json!("test"), &json!(10_000_000)));
        let queue = only_queue(&twin).await;
        let query = id_of(&twin.post(&queue, "Where is my parcel?").await);
        until(app, &twin, &query, "resolution_proposed").await;
        let told = twin.timeline(&query).await;
        for kind in ["offer.accepted", "query.assigned", "promise.kept", "query.resolution_proposed"] {
            assert!(told.contains(&kind.to_owned()), "{kind} in {told:?}");
        }
        twin.act(&query, "confirm", json!({})).await.expect(200);
        let balance = twin.system.get("/v1/brand").await.expect(200)["balance"]["amount"].clone();
        assert_eq!(balance, json!(10_000_000 - 450));
        let hold = json!({"advance_seconds": 72 * 3_600});
        let moved = twin.system.post("/v1/test/clock", hold).await.expect(200);
        assert_eq!(moved["offset_seconds"], 72 * 3_600);
        until(app, &twin, &query, "closed").await;
        // Nothing of it reaches anybody real.
        assert!(real.offers().await.is_empty());
        assert!(real.earnings().await.is_empty());
        let experts = admin.client.get("/v1/admin/experts").await.expect(200);
        assert_eq!(experts["items"].as_array().map(Vec::len), Some(1), "{experts}");
        let live = brand.system.get("/v1/brand").await.expect(200);
        assert_eq!(live["balance"]["amount"], 0);
        let report = admin.client.get("/v1/admin/reports/promises").await.expect(200);
        assert_eq!(report["total"]["made"], 0, "{report}");
    }
);

on_both!(
    async fn a_word_in_brackets_leads_a_query_where_the_engineer_wants_it(app) {
        let brand = app.brand("Acme").await;
        brand.queue(json!({})).await;
        let (twin, _) = twin_of(app, &brand).await;
        let queue = only_queue(&twin).await;
        let escalated = id_of(&twin.post(&queue, "I want my money back [escalate]").await);
        until(app, &twin, &escalated, "escalated").await;
        let returned = id_of(&twin.post(&queue, "Too hard [return]").await);
        eventually("it comes back", async || {
            app.advance(TimeDelta::seconds(1)).await;
            twin.timeline(&returned).await.contains(&"assignment.returned".to_owned()).then_some(())
        })
        .await;
        let never = json!({"accept_seconds": 1, "accept_share": 0.0});
        twin.system.put("/v1/test/behaviour", never).await.expect(200);
        let declined = id_of(&twin.post(&queue, "Hello?").await);
        eventually("it is declined", async || {
            app.advance(TimeDelta::seconds(1)).await;
            twin.timeline(&declined).await.contains(&"offer.declined".to_owned()).then_some(())
        })
        .await;
        // The clock goes past the promise: it breaks, as it would.
        twin.system.post("/v1/test/clock", json!({"advance_seconds": 1_000})).await.expect(200);
        eventually("the promise breaks", async || {
            app.advance(TimeDelta::seconds(1)).await;
            twin.timeline(&declined).await.contains(&"promise.broken".to_owned()).then_some(())
        })
        .await;
    }
);

on_both!(
    async fn real_and_simulated_experts_never_get_each_others_work(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        // Asks for no certification: any approved expert who speaks English may serve it.
        let open = brand.queue(json!({"certification_required": false})).await;
        admin.deposit(&brand, 10_000).await;
        let (twin, made) = twin_of(app, &brand).await;
        let live = id_of(&brand.post(&open, "For a person").await);
        for _ in 0..20 {
            app.advance(TimeDelta::seconds(1)).await;
        }
        app.settle().await;
        assert_eq!(brand.state(&live).await, "queued", "no simulated expert is asked");
        let real = app.working_expert("Mara", &brand, &["en"]).await;
        assert_eq!(real.take_next().await, live);
        let path = format!("/v1/admin/experts/{}/certify", real.id);
        let certify = json!({"brand_id": twin.id, "languages": [{"tag": "en", "proficiency": 5}]});
        assert_eq!(admin.client.post(&path, certify).await.status, 422, "nobody real serves a twin");
        let simulated = made["experts"][0]["id"].as_str().expect("an id");
        let path = format!("/v1/admin/experts/{simulated}/certify");
        let certify = json!({"brand_id": brand.id, "languages": [{"tag": "en", "proficiency": 5}]});
        assert_eq!(admin.client.post(&path, certify).await.status, 422, "and nobody simulated a brand");
        let queue = only_queue(&twin).await;
        let query = id_of(&twin.post(&queue, "For the simulated").await);
        until(app, &twin, &query, "resolution_proposed").await;
        assert!(real.offers().await.is_empty());
    }
);

on_both!(
    async fn only_an_owner_makes_a_twin_and_it_ends_for_good(app) {
        let brand = app.brand("Acme").await;
        brand.queue(json!({})).await;
        brand.system.post("/v1/brand/test-twin", json!({})).await.problem(403);
        assert_eq!(brand.system.get("/v1/test/clock").await.problem(409), "not-a-twin");
        let (twin, made) = twin_of(app, &brand).await;
        for wrong in [json!({}), json!({"advance_seconds": 1, "to": "2027-01-01T00:00:00Z"}), json!({"to": "2020-01-01T00:00:00Z"})] {
            twin.system.post("/v1/test/clock", wrong).await.problem(422);
        }
        twin.system.put("/v1/test/behaviour", json!({"accept_share": 2.0})).await.problem(422);
        let membership = brand.owner.get("/v1/me").await.expect(200);
        assert!(membership.to_string().contains(&twin.id), "a member acts in the twin: {membership}");
        assert_eq!(brand.owner.delete("/v1/brand/test-twin").await.status, 204);
        assert_eq!(brand.owner.delete("/v1/brand/test-twin").await.status, 204);
        twin.system.get("/v1/brand").await.problem(401);
        let (_, new) = twin_of(app, &brand).await;
        assert_ne!(new["brand_id"], made["brand_id"]);
    }
);

on_both!(
    async fn a_twins_clock_brings_webhook_retries_and_its_work_is_on_no_board(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        brand.queue(json!({})).await;
        let (twin, _) = twin_of(app, &brand).await;
        let receiver = Receiver::start(Conduct::Answer(500)).await;
        let made = endpoint(&twin.system, &receiver, &["query.received"]).await;
        twin.system.put("/v1/test/behaviour", json!({"accept_share": 0.0})).await.expect(200);
        let queue = only_queue(&twin).await;
        twin.post(&queue, "Where is my parcel?").await;
        receiver.wait_for(1).await;
        let board = admin.client.get("/v1/admin/board").await.expect(200);
        assert_eq!((&board["queries"], &board["waiting"]), (&json!({}), &json!([])), "{board}");
        let real = app.services.clock.now();
        for tries in 1..=2 {
            tried(&twin.system, &made, tries).await;
            // Five seconds after the first, five minutes after the second, a fifth more or less.
            let ahead = json!({"advance_seconds": 400});
            twin.system.post("/v1/test/clock", ahead).await.expect(200);
            receiver.wait_for(tries + 1).await;
        }
        assert_eq!(app.services.clock.now(), real, "real time stood still");
    }
);
