//! Endpoints that take nothing: when they are tried again, and when no more.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::on_both;
use tests::receiver::{Conduct, Receiver};

use super::{brand, deliveries, endpoint, path, tried};

/// The waits of the schedule, in seconds.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

fn instant(value: &Value) -> DateTime<Utc> {
    value
        .as_str()
        .expect("an instant")
        .parse()
        .expect("an instant")
}

/// The letters about disabled webhooks so far.
fn letters(app: &tests::TestApp) -> usize {
    let sent = app.mail.sent();
    sent.iter()
        .filter(|letter| letter.subject == "A webhook was disabled")
        .count()
}

on_both!(
    async fn a_delivery_is_tried_on_schedule_and_then_the_endpoint_is_disabled_with_notice(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let bad = Receiver::start(Conduct::Answer(500)).await;
        let good = Receiver::start(Conduct::Answer(200)).await;
        let made = endpoint(&brand.system, &bad, &["query.received"]).await;
        endpoint(&brand.system, &good, &["webhook_endpoint.disabled"]).await;
        brand.post(&queue, "hello").await;
        for (number, wait) in WAITS.iter().enumerate() {
            let delivery = tried(&brand.system, &made, number + 1).await;
            assert_eq!(delivery["state"], "pending", "{delivery}");
            let next = instant(&delivery["next_attempt_at"]) - app.services.clock.now();
            let spread = wait * 1_000 * 8 / 10..=wait * 1_000 * 12 / 10;
            assert!(spread.contains(&next.num_milliseconds()), "{number}: {next} after {wait} s");
            app.advance(next).await;
        }
        let last = tests::eventually("the last try", async || {
            let last = deliveries(&brand.system, &made).await.remove(0);
            (last["state"] == "failed").then_some(last)
        })
        .await;
        assert_eq!(last["attempts"].as_array().map(Vec::len), Some(10));
        let received = bad.received();
        assert_eq!(received.len(), 10);
        assert!(received.iter().all(|one| one.body == received[0].body));
        assert!(received.iter().all(|one| one.header("webhook-id") == received[0].header("webhook-id")));
        let shown = brand.system.get(&path(&made)).await.expect(200);
        assert_eq!((&shown["status"], &shown["disabled_reason"]), (&json!("disabled"), &json!("failing")));
        let notice = good.wait_for(1).await;
        assert_eq!(notice[0].json()["data"]["endpoint_id"], made["id"]);
        tests::eventually("the mail", async || (letters(app) == 1).then_some(())).await;
        brand.post(&queue, "nobody is told").await;
        tests::eventually("what happened to be planned", async || {
            let waiting = entity::store::event::any_unplanned(app.services.db.read()).await;
            (!waiting.expect("a read")).then_some(())
        })
        .await;
        let enabled = brand.system.patch(&path(&made), json!({"status": "enabled"})).await.expect(200);
        assert_eq!((&enabled["status"], &enabled["failing_since"]), (&json!("enabled"), &Value::Null));
        bad.behave(Conduct::Answer(200));
        let retry = format!("{}/deliveries/{}/retry", path(&made), last["id"].as_str().expect("an id"));
        brand.system.post(&retry, json!({})).await.expect(202);
        assert_eq!(tried(&brand.system, &made, 11).await["state"], "delivered");
        assert_eq!(letters(app), 1);
    }
);

on_both!(
    async fn an_endpoint_that_is_gone_is_disabled_at_once(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let gone = Receiver::start(Conduct::Answer(410)).await;
        let made = endpoint(&brand.system, &gone, &["query.received"]).await;
        brand.post(&queue, "hello").await;
        let delivery = tried(&brand.system, &made, 1).await;
        assert_eq!(delivery["state"], "failed", "{delivery}");
        let shown = brand.system.get(&path(&made)).await.expect(200);
        assert_eq!(shown["disabled_reason"], "gone");
        assert_eq!(gone.received().len(), 1);
    }
);

on_both!(
    async fn an_endpoint_that_asks_for_time_gets_it(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let busy = Receiver::start(Conduct::With(429, "retry-after: 120\r\n")).await;
        let made = endpoint(&brand.system, &busy, &["query.received"]).await;
        let asked = app.services.clock.now();
        brand.post(&queue, "hello").await;
        let delivery = tried(&brand.system, &made, 1).await;
        assert_eq!(instant(&delivery["next_attempt_at"]), asked + TimeDelta::seconds(120));
        brand.post(&queue, "this one waits as well").await;
        busy.behave(Conduct::Answer(200));
        app.advance(TimeDelta::seconds(121)).await;
        busy.wait_for(3).await;
        let all = tests::eventually("both delivered", async || {
            let all = deliveries(&brand.system, &made).await;
            all.iter().all(|one| one["state"] == "delivered").then_some(all)
        })
        .await;
        let count = |one: &Value| one["attempts"].as_array().map_or(0, Vec::len);
        let mut tries: Vec<usize> = all.iter().map(count).collect();
        // Both were made at one instant of a clock that stands still: neither is the newer one.
        tries.sort_unstable();
        assert_eq!(tries, [1, 2]);
    }
);

on_both!(
    async fn five_days_without_a_success_are_enough(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let bad = Receiver::start(Conduct::With(302, "location: http://127.0.0.1:1/\r\n")).await;
        let made = endpoint(&brand.system, &bad, &["query.received"]).await;
        brand.post(&queue, "hello").await;
        let first = tried(&brand.system, &made, 1).await;
        assert_eq!(first["attempts"][0]["status"], 302);
        app.advance(TimeDelta::days(5)).await;
        tests::eventually("the end", async || {
            let shown = brand.system.get(&path(&made)).await.expect(200);
            (shown["status"] == "disabled").then_some(())
        })
        .await;
        assert_eq!(deliveries(&brand.system, &made).await[0]["state"], "cancelled");
    }
);
