//! The timeline tells every state change, offer, clock and promise, in order.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::client::Client;
use tests::{eventually, on_both};

async fn timeline(reader: &Client, query: &str) -> Vec<Value> {
    let found = reader
        .get(&format!("/v1/queries/{query}/timeline"))
        .await
        .expect(200);
    found["items"].as_array().unwrap().clone()
}

fn kinds(timeline: &[Value]) -> Vec<&str> {
    timeline
        .iter()
        .map(|entry| entry["type"].as_str().unwrap())
        .collect()
}

/// Fails unless these come in this order, others between them.
#[track_caller]
fn in_order(timeline: &[Value], wanted: &[&str]) {
    let mut left = kinds(timeline).into_iter();
    for kind in wanted {
        assert!(
            left.any(|found| found == *kind),
            "{kind} is missing after the one before in {:?}",
            kinds(timeline)
        );
    }
}

/// Waits until the timeline has so many of a kind.
async fn until(brand: &Brand, query: &str, (kind, count): (&str, usize)) {
    eventually(kind, async || {
        let told = brand.timeline(query).await;
        (told.iter().filter(|found| *found == kind).count() >= count).then_some(())
    })
    .await;
}

on_both!(
    async fn a_troubled_query_tells_its_whole_life(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand
            .queue(json!({
                "channel": "chat", "skills": [{"name": "returns", "proficiency": 5, "hard": false}],
            }))
            .await;
        admin.deposit(&brand, 10_000).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        let query = brand.post(&queue, "My payment failed twice, please help.").await;
        let id = query["id"].as_str().unwrap();
        // Nobody has the skill: the queue asks for less as time runs, all at once where the promise
        // is in danger.
        let widened = async || {
            let told = brand.timeline(id).await;
            told.iter().filter(|kind| *kind == "query.widened").count()
        };
        for count in 1..=2 {
            if widened().await < 2 {
                app.advance(TimeDelta::seconds(10)).await;
                mara.presence("online").await;
                until(&brand, id, ("query.widened", count)).await;
            }
        }
        let offer = mara.offered().await;
        mara.client
            .post(&format!("/v1/offers/{}/decline", offer["id"].as_str().unwrap()), json!({"reason": "skill"}))
            .await
            .expect(200);
        let luis = app.working_expert("Luis", &brand, &["en"]).await;
        luis.take_next().await;
        let held = timeline(&luis.client, id).await;
        // Luis falls silent: warned twice, then the chat is taken back.
        for (steps, kind, count) in [
            (4, "clock.warning", 1),
            (2, "clock.warning", 2),
            (2, "assignment.reclaimed_silent", 1),
        ] {
            for _ in 0..steps {
                app.advance(TimeDelta::seconds(25)).await;
                luis.presence("online").await;
            }
            until(&brand, id, (kind, count)).await;
        }
        let ana = app.working_expert("Ana", &brand, &["en"]).await;
        ana.offered().await;
        ana.take_next().await;
        ana.reply(id, "I have put it right.").await;
        brand.customer_writes(id, "It failed again!").await;
        ana.resolve(id).await;
        brand.act(id, "confirm", json!({})).await.expect(200);

        let told = timeline(&brand.system, id).await;
        in_order(
            &told,
            &[
                "query.received", "query.queued", "promise.made", "message.created", "query.widened",
                "query.offered", "offer.declined", "query.queued", "offer.created", "offer.accepted",
                "query.assigned", "clock.warning", "clock.warning", "assignment.reclaimed_silent",
                "query.queued", "offer.created", "offer.accepted", "query.assigned",
                "query.waiting_customer", "query.working", "assignment.finished",
                "query.resolution_proposed", "query.resolved",
            ],
        );
        let numbers: Vec<i64> = told.iter().map(|entry| entry["sequence"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=i64::try_from(told.len()).unwrap()).collect::<Vec<_>>());
        let text = json!(told).to_string();
        assert!(!text.contains("expert_0"), "a brand reads names only: {text}");
        let declined = told.iter().find(|entry| entry["type"] == "offer.declined").unwrap();
        assert_eq!((&declined["data"]["display_name"], &declined["data"]["reason"]), (&json!("Mara"), &json!("skill")));
        let assigned = told.iter().find(|entry| entry["type"] == "query.assigned").unwrap();
        assert_eq!(assigned["data"]["clock"]["kind"], "first_reply", "{assigned}");
        let reclaimed = told.iter().find(|entry| entry["type"] == "assignment.reclaimed_silent").unwrap();
        assert_eq!(reclaimed["data"]["display_name"], "Luis");
        for word in ["score", "rating", "take_rate"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        let colleague = held.iter().find(|entry| entry["type"] == "offer.declined").unwrap();
        assert_eq!(colleague["data"].get("reason"), None, "a colleague's reason is not for experts");
        let whole = timeline(&admin.client, id).await;
        assert_eq!(kinds(&whole), kinds(&told), "everybody reads the same events");
        assert!(json!(whole).to_string().contains(&mara.id), "admins read who it was");
    }
);

on_both!(
    async fn a_query_that_is_cancelled_and_one_that_nobody_answers_end_their_promises(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"channel": "chat"})).await;
        admin.deposit(&brand, 10_000).await;
        let query = brand.post(&queue, "Is anybody there?").await;
        let id = query["id"].as_str().unwrap();
        brand.act(id, "cancel", json!({"reason": "customer"})).await.expect(200);
        in_order(&timeline(&brand.system, id).await, &["promise.made", "promise.void", "query.cancelled"]);
    }
);
