//! What arrives, once it happened.

use chrono::TimeDelta;
use entity::store::job::Lease;
use entity::store::webhook;
use serde_json::json;
use tests::on_both;
use tests::receiver::{Conduct, Receiver};

use super::signature::is_signed_with;
use super::{PLATFORM, brand, deliveries, endpoint, path, tried};

on_both!(
    async fn an_event_arrives_signed_and_as_the_list_shows_it(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let made = endpoint(&brand.system, &receiver, &["query.received", "message.*"]).await;
        let query = brand.post(&queue, "where is my order?").await;
        let received = receiver.wait_for(2).await;
        let listed = brand.system.get("/v1/events").await.expect(200);
        let listed = listed["items"].as_array().cloned().unwrap_or_default();
        for webhook in &received {
            assert!(is_signed_with(webhook, made["secret"].as_str().expect("a secret")));
            let event = webhook.json();
            assert_eq!(webhook.header("webhook-id"), event["id"]);
            assert_eq!(webhook.header("content-type"), "application/json");
            assert_eq!(event["query_id"], query["id"]);
            assert!(listed.contains(&event), "{event}");
        }
        let mut kinds: Vec<String> = received.iter().map(|webhook| webhook.kind()).collect();
        kinds.sort();
        assert_eq!(kinds, ["message.created", "query.received"]);
        let delivered = tests::eventually("both delivered", async || {
            let all = deliveries(&brand.system, &made).await;
            all.iter().all(|one| one["state"] == "delivered").then_some(all)
        })
        .await;
        assert_eq!(delivered.len(), 2);
        assert_eq!(delivered[0]["attempts"][0]["status"], 200);
    }
);

on_both!(
    async fn another_brand_hears_nothing(app) {
        let (acme, queue) = brand(app, "Acme").await;
        let (globex, _) = brand(app, "Globex").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let ear = Receiver::start(Conduct::Answer(200)).await;
        endpoint(&acme.system, &receiver, &["query.received"]).await;
        let silent = endpoint(&globex.system, &ear, &[]).await;
        acme.post(&queue, "mine").await;
        receiver.wait_for(1).await;
        assert_eq!(deliveries(&globex.system, &silent).await.len(), 0);
        assert_eq!(ear.received().len(), 0);
    }
);

on_both!(
    async fn a_hanging_endpoint_does_not_delay_the_others(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let hanging = Receiver::start(Conduct::Hang).await;
        let dripping = Receiver::start(Conduct::Drip).await;
        let good = Receiver::start(Conduct::Answer(200)).await;
        for receiver in [&hanging, &dripping, &good] {
            endpoint(&brand.system, receiver, &["query.received"]).await;
        }
        for number in 0..20 {
            brand.post(&queue, &format!("number {number}")).await;
        }
        let received = good.wait_for(20).await;
        assert_eq!(received.len(), 20);
        assert!(hanging.received().len() <= 4, "{}", hanging.received().len());
    }
);

on_both!(
    async fn what_a_dead_node_had_begun_is_tried_again(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(500)).await;
        let made = endpoint(&brand.system, &receiver, &["query.received"]).await;
        brand.post(&queue, "hello").await;
        let delivery = tried(&brand.system, &made, 1).await;
        receiver.behave(Conduct::Answer(200));
        // A node takes it at the moment it is due, and dies.
        let id = delivery["id"].as_str().expect("an id").parse().expect("an id");
        let due = app.services.clock.now() + TimeDelta::seconds(7);
        let lease = Lease { node: "dead".to_owned(), until: due + TimeDelta::seconds(60), limit: 1 };
        let taken = app.services.db.write(move |tx| {
            let lease = lease.clone();
            async move { Ok::<_, scheduler::service::Fault>(webhook::lease(&tx, due, &[id], &lease).await?) }
        });
        assert_eq!(taken.await.expect("a lease").len(), 1);
        app.advance(TimeDelta::seconds(30)).await;
        brand.post(&queue, "another").await;
        receiver.wait_for(2).await;
        app.advance(TimeDelta::seconds(60)).await;
        let received = receiver.wait_for(3).await;
        assert_eq!(received[0].header("webhook-id"), received[2].header("webhook-id"));
        assert_eq!(received[0].body, received[2].body);
    }
);

on_both!(
    async fn a_ping_tells_what_came_back(app) {
        let (brand, _) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let made = endpoint(&brand.system, &receiver, &["query.closed"]).await;
        let ping = format!("{}/ping", path(&made));
        let told = brand.system.post(&ping, json!({})).await.expect(200);
        assert_eq!((&told["delivered"], &told["status"], &told["answer"]), (&json!(true), &json!(200), &json!("said")));
        let received = receiver.received();
        assert_eq!(received[0].kind(), "ping");
        let once = brand.system.post_once(&ping, "key-1", json!({})).await;
        let again = brand.system.post_once(&ping, "key-1", json!({})).await;
        assert_eq!((once.status, again.header("idempotency-replayed")), (200, "true"));
        assert_eq!(once.text, again.text);
        assert_eq!(receiver.received().len(), 2, "a repeat sends nothing");
        assert_eq!(received[0].header("webhook-id"), told["event_id"]);
        assert!(is_signed_with(&received[0], made["secret"].as_str().expect("a secret")));
        for (conduct, word) in [
            (Conduct::With(307, "location: http://127.0.0.1:1/\r\n"), "redirects are not followed"),
            (Conduct::Answer(503), "it answered 503"),
            (Conduct::Reset, "no answer"),
        ] {
            receiver.behave(conduct);
            let told = brand.system.post(&ping, json!({})).await.expect(200);
            assert_eq!(told["delivered"], false);
            assert!(told["error"].as_str().is_some_and(|error| error.contains(word)), "{told}");
        }
        receiver.behave(Conduct::Endless);
        let told = brand.system.post(&ping, json!({})).await.expect(200);
        assert_eq!(told["delivered"], true);
        assert_eq!(told["answer"].as_str().map(str::len), Some(1_000));
        assert_eq!(deliveries(&brand.system, &made).await.len(), 6);
        drop(receiver);
        let told = brand.system.post(&ping, json!({})).await.expect(200);
        assert_eq!((&told["delivered"], &told["status"]), (&json!(false), &json!(null)));
    }
);

on_both!(
    async fn what_was_missed_is_sent_again(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let from = app.services.clock.now();
        let missed = brand.post(&queue, "before there was an endpoint").await;
        let made = endpoint(&brand.system, &receiver, &["query.received"]).await;
        let replay = format!("{}/replay", path(&made));
        let to = from + TimeDelta::hours(1);
        let range = json!({"from": from, "to": to});
        let told = brand.system.post(&replay, range.clone()).await.expect(202);
        assert_eq!(told, json!({"planned": 1, "continue_from": null}));
        let first = receiver.wait_for(1).await;
        assert_eq!(first[0].json()["query_id"], missed["id"]);
        brand.system.post(&replay, range).await.expect(202);
        let second = receiver.wait_for(2).await;
        assert_eq!(second[0].header("webhook-id"), second[1].header("webhook-id"));
        let event = json!({"event_id": first[0].header("webhook-id")});
        brand.system.post(&replay, event).await.expect(202);
        receiver.wait_for(3).await;
        for wrong in [
            json!({}), json!({"from": from}), json!({"from": to, "to": from}),
            json!({"from": from - TimeDelta::days(31), "to": to}),
            json!({"event_id": "event_01h455vb4pex5vsknk084sn02q"}),
        ] {
            assert_eq!(brand.system.post(&replay, wrong.clone()).await.problem(422), "invalid", "{wrong}");
        }
        let disabled = brand.system.patch(&path(&made), json!({"status": "disabled"})).await.expect(200);
        assert_eq!(disabled["disabled_reason"], "owner");
        let event = json!({"event_id": first[0].header("webhook-id")});
        assert_eq!(brand.system.post(&replay, event).await.problem(409), "endpoint-disabled");
    }
);

on_both!(
    async fn the_platform_hears_of_its_own_events(app) {
        let admin = app.admin().await.client;
        let (brand, queue) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let body = json!({"url": receiver.url(), "event_types": ["job.*"]});
        let made = admin.post(PLATFORM, body).await.expect(201);
        brand.post(&queue, "nothing for the platform").await;
        let job = app.services.clone();
        let now = job.clock.now();
        let entropy = job.entropy.clone();
        let enqueued = job.db.write(move |tx| {
            let id = entropy.id(now);
            async move {
                let new = entity::store::job::NewJob {
                    id,
                    kind: "no.such.work",
                    payload: json!({}),
                    dedupe_key: None,
                    run_at: now,
                };
                Ok::<_, scheduler::service::Fault>(entity::store::job::enqueue(&tx, now, new).await?)
            }
        });
        enqueued.await.expect("a job");
        let received = receiver.wait_for(1).await;
        assert_eq!(received[0].kind(), "job.parked");
        assert!(is_signed_with(&received[0], made["secret"].as_str().expect("a secret")));
        let listed = admin.get("/v1/admin/events?type=job.parked").await.expect(200);
        assert_eq!(listed["items"][0], received[0].json());
        assert_eq!(brand.system.get("/v1/admin/events").await.problem(403), "wrong-role");
    }
);

on_both!(
    async fn what_is_erased_is_sent_no_more(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(500)).await;
        let made = endpoint(&brand.system, &receiver, &["message.created"]).await;
        brand.post(&queue, "my secret").await;
        tried(&brand.system, &made, 1).await;
        brand.system.post("/v1/customers/c-1/erase", json!({})).await.expect(200);
        let erased = deliveries(&brand.system, &made).await;
        assert_eq!(erased[0]["state"], "cancelled");
        let retry = format!("{}/deliveries/{}/retry", path(&made), erased[0]["id"].as_str().expect("an id"));
        assert_eq!(brand.system.post(&retry, json!({})).await.problem(409), "delivery-erased");
    }
);

on_both!(
    async fn deliveries_are_kept_for_thirty_days(app) {
        let (brand, _) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let made = endpoint(&brand.system, &receiver, &[]).await;
        brand.system.post(&format!("{}/ping", path(&made)), json!({})).await.expect(200);
        let purge = async |days: i64| {
            let before = app.services.clock.now() + TimeDelta::days(days - 30);
            app.services.db.write(move |tx| async move {
                Ok::<_, scheduler::service::Fault>(webhook::purge(&tx, before, 10).await?)
            }).await.expect("a purge")
        };
        assert_eq!(purge(29).await, 0);
        assert_eq!(deliveries(&brand.system, &made).await.len(), 1);
        assert_eq!(purge(31).await, 1);
        assert_eq!(deliveries(&brand.system, &made).await.len(), 0);
    }
);
