//! An answer that the customer wants at another time: it sleeps till then, with a promise of its own.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::{TestApp, eventually, on_both};

/// Half past eight on the wall in New York, the morning after every story's evening.
const MORNING: &str = "2026-11-21T13:30:00Z";

fn morning() -> Value {
    json!({"local": {"time": "08:30"}})
}

fn id_of(query: &Value) -> String {
    query["id"].as_str().expect("an id").to_owned()
}

/// The dispatcher has read what changed, also where nothing follows from it.
async fn is_read(app: &TestApp) {
    app.advance(TimeDelta::seconds(1)).await;
    app.settle().await;
}

/// Time passes until the morning.
async fn until_morning(app: &TestApp) {
    app.advance(TimeDelta::hours(14) + TimeDelta::seconds(1))
        .await;
}

async fn made(brand: &Brand) -> Value {
    let path = "/v1/reports/promises?from=2026-11-20T00:00:00Z&to=2026-11-23T00:00:00Z";
    brand.system.get(path).await.expect(200)["total"].clone()
}

on_both!(
    async fn an_answer_at_half_past_eight_is_promised_and_given_then(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        let (id, first) = (id_of(&query), query["promise"]["id"].clone());
        let offer = expert.next_offer().await;
        let deferred = brand.act(&id, "defer", morning()).await.expect(200);
        assert_eq!((&deferred["status"], &deferred["resume_at"]), (&json!("deferred"), &json!(MORNING)));
        assert_eq!(deferred["due_at"], "2026-11-21T13:45:00Z");
        let promise = &deferred["promise"];
        assert_ne!(promise["id"], first);
        assert!(promise["text"].as_str().expect("a text").contains("2026-11-21 08:45"), "{promise}");
        assert_eq!(brand.act(&id, "defer", morning()).await.expect(200), deferred, "a repeat");
        expert.accept(&offer).await.problem(409);
        assert!(expert.offers().await.is_empty());
        is_read(app).await;
        until_morning(app).await;
        expert.presence("online").await;
        assert_eq!(expert.take_next().await, id);
        expert.reply(&id, "It comes today.").await;
        let told = brand.timeline(&id).await;
        let order = ["query.received", "query.offered", "query.deferred", "promise.renewed", "query.queued", "promise.kept"];
        let mut rest = told.iter();
        for kind in order {
            assert!(rest.any(|told| told == kind), "{kind} in its place in {told:?}");
        }
        assert!(!told.contains(&"promise.broken".to_owned()), "{told:?}");
        let total = made(&brand).await;
        assert_eq!((&total["made"], &total["kept"], &total["void"]), (&json!(1), &json!(1), &json!(0)), "{total}");
    }
);

on_both!(
    async fn a_query_can_be_posted_for_later_and_let_go_on_at_once(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let path = format!("/v1/queues/{queue}/queries");
        let there = json!({"local": {"time": "08:30", "date": "2026-11-22"}});
        let customer = json!({"reference": "c-1", "time_zone": "Asia/Manila"});
        let post = json!({"body": "Call it in", "customer": customer, "external_id": "x", "defer": there});
        let taken = brand.system.post(&path, post.clone()).await.expect(201);
        assert_eq!((&taken["status"], &taken["resume_at"]), (&json!("deferred"), &json!("2026-11-22T00:30:00Z")));
        assert_eq!(taken["promise"]["due_at"], "2026-11-22T00:45:00Z");
        let again = brand.system.post(&path, post).await.expect(200);
        assert_eq!(again["id"], taken["id"]);
        is_read(app).await;
        assert!(expert.offers().await.is_empty());
        let id = id_of(&taken);
        let other = brand.act(&id, "defer", json!({"until": MORNING, "note": "sooner"})).await.expect(200);
        assert_eq!((&other["status"], &other["resume_at"]), (&json!("deferred"), &json!(MORNING)));
        let woken = brand.act(&id, "defer", json!({"until": null})).await.expect(200);
        assert_eq!((&woken["status"], &woken["resume_at"]), (&json!("queued"), &json!(null)));
        assert_eq!(woken["due_at"], "2026-11-20T23:45:01Z");
        expert.presence("online").await;
        brand.act(&id, "defer", json!({"until": null})).await.expect(200);
        assert_eq!(expert.take_next().await, id);
        let refused = brand.act(&id, "defer", morning()).await;
        assert_eq!(refused.problem(409), "not-in-this-state");
        assert_eq!(made(&brand).await["made"], 1);
    }
);

on_both!(
    async fn what_cannot_be_answered_then_is_said_at_once(app) {
        let brand = app.brand("Acme").await;
        let tonight = json!({"kind": "windows", "windows": [{"weekday": "fri", "start": "18:00", "minutes": 90}]});
        let (refuse, hold) = (json!({"coverage": tonight}), json!({"name": "held", "coverage": tonight, "outside_window": "hold"}));
        let queue = brand.queue(refuse).await;
        let query = id_of(&brand.post(&queue, "Hello?").await);
        let refused = brand.act(&query, "defer", morning()).await;
        assert_eq!(refused.json["opens_at"], "2026-11-27T23:00:00Z");
        assert_eq!(refused.problem(409), "outside-window");
        assert_eq!(brand.state(&query).await, "queued");
        let batch = json!([
            {"body": "a", "customer": {"reference": "c"}, "defer": morning()},
            {"body": "b", "customer": {"reference": "c"}, "defer": {"local": {"time": "19:00"}}},
            {"body": "c", "customer": {"reference": "c"}},
            {"body": "d", "customer": {"reference": "c"}, "defer": {"until": null}},
        ]);
        let taken = brand.system.post(&format!("/v1/queues/{queue}/queries/batch"), batch).await.expect(200);
        let statuses: Vec<_> = taken["items"].as_array().expect("items").iter().map(|item| item["status"].as_u64()).collect();
        assert_eq!(statuses, [Some(409), Some(201), Some(201), Some(422)]);
        let later = brand.queue(hold).await;
        let query = id_of(&brand.post(&later, "Hello?").await);
        let held = brand.act(&query, "defer", morning()).await.expect(200);
        assert_eq!(held["resume_at"], "2026-11-27T23:00:00Z", "when the window opens: {held}");
    }
);

on_both!(
    async fn nobody_defers_what_is_not_theirs_or_what_makes_no_sense(app) {
        let (brand, other) = (app.brand("Acme").await, app.brand("Other").await);
        let queue = brand.queue(json!({})).await;
        let query = id_of(&brand.post(&queue, "Hello?").await);
        other.act(&query, "defer", morning()).await.problem(404);
        for wrong in [
            json!({}), json!([]), json!({"until": "2026-11-20T23:30:00Z"}), json!({"until": "2027-01-20T00:00:00Z"}),
            json!({"local": {"time": "8 o'clock"}}), json!({"local": {"time": "08:30\u{0}"}}),
            json!({"until": MORNING, "more": 1}), json!({"local": {"time": "08:30"}, "time_zone": "Mars/Base"}),
        ] {
            brand.act(&query, "defer", wrong).await.problem(422);
        }
        let reader = json!({"name": "reader", "scopes": ["queries:read"]});
        let key = brand.owner.post("/v1/api-keys", reader).await.expect(201);
        let reader = app.visitor.with_token(key["key"].as_str().expect("a key"));
        let refused = reader.post(&format!("/v1/queries/{query}/defer"), morning()).await;
        assert_eq!(refused.problem(403), "insufficient-scope");
        brand.act(&query, "defer", morning()).await.expect(200);
        is_read(app).await;
        brand.customer_writes(&query, "Never mind.").await;
        brand.act(&query, "cancel", json!({"reason": "customer"})).await.expect(200);
        let erased = brand.system.post("/v1/customers/c-1/erase", json!({})).await;
        assert_eq!(erased.status, 200, "{}", erased.text);
        until_morning(app).await;
        is_read(app).await;
        assert_eq!(brand.state(&query).await, "cancelled");
        let total = made(&brand).await;
        assert_eq!((&total["made"], &total["void"]), (&json!(1), &json!(1)), "{total}");
    }
);

on_both!(
    async fn a_promise_that_breaks_after_a_deferral_is_broken(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let query = id_of(&brand.post(&queue, "Hello?").await);
        brand.act(&query, "defer", morning()).await.expect(200);
        is_read(app).await;
        until_morning(app).await;
        eventually("it waits again", async || (brand.state(&query).await == "queued").then_some(())).await;
        app.advance(TimeDelta::minutes(16)).await;
        eventually("it breaks", async || {
            brand.timeline(&query).await.contains(&"promise.broken".to_owned()).then_some(())
        })
        .await;
        let total = made(&brand).await;
        assert_eq!((&total["made"], &total["broken"]), (&json!(1), &json!(1)), "{total}");
    }
);
