//! Feeds: made, read, changed, revoked.

use reqwest::Method;
use serde_json::json;
use tests::on_both;

use super::{OWN, a_queue, events, expert_of, feed, id_of, keep, read, shift};

on_both!(
    async fn an_expert_subscribes_to_their_shifts_and_sees_each_change(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let admin = app.admin().await;
        let id = shift(app, &queue, "2026-11-23T04:00:00Z", "2026-11-23T08:00:00Z").await;
        let other = shift(app, &queue, "2026-11-25T04:00:00Z", "2026-11-25T08:00:00Z").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let path = feed(&mara.client, OWN).await;
        assert_eq!(events(&read(app, &path).await.text), Vec::<serde_json::Value>::new());
        mara.shift(&id, "claim", json!({})).await.expect(200);
        mara.shift(&other, "claim", json!({})).await.expect(200);
        let first = read(app, &path).await;
        let seen = events(&first.text);
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0]["uid"], format!("{id}@vesper"));
        assert_eq!(seen[0]["start"], "20261123T040000Z");
        assert_eq!(seen[0]["end"], "20261123T080000Z");
        assert_eq!(seen[0]["status"], "CONFIRMED");
        assert_eq!(seen[0]["summary"], "Shift: evening mail (Acme)");
        assert_eq!(seen[0]["stamp"], seen[0]["modified"]);

        app.advance(chrono::TimeDelta::minutes(10)).await;
        assert_eq!(read(app, &path).await.text, first.text, "it does not follow the clock");
        let body = json!({"end": "2026-11-23T09:00:00Z"});
        let path_of = format!("/v1/admin/shifts/{id}");
        admin.client.patch(&path_of, body).await.expect(200);
        let changed = events(&read(app, &path).await.text);
        assert_eq!(changed[0]["end"], "20261123T090000Z");
        assert_eq!(changed[0]["uid"], seen[0]["uid"]);
        assert_eq!(changed[0]["status"], "TENTATIVE", "the new terms are to be agreed to");
        assert!(changed[0]["sequence"].as_i64() > seen[0]["sequence"].as_i64());
        assert_eq!(changed[1], seen[1]);

        mara.shift(&other, "release", json!({})).await.expect(200);
        admin.client.post(&format!("{path_of}/cancel"), json!({"reason": "no demand"})).await.expect(200);
        let over = read(app, &path).await;
        let over_events = events(&over.text);
        for (now, before) in over_events.iter().zip(&changed) {
            assert_eq!(now["status"], "CANCELLED", "{now}");
            assert!(now["sequence"].as_i64() > before["sequence"].as_i64(), "{now} {before}");
        }
        mara.shift(&other, "claim", json!({})).await.expect(200);
        let again = events(&read(app, &path).await.text);
        assert_eq!(again[1]["status"], "CONFIRMED");
        assert!(again[1]["sequence"].as_i64() > over_events[1]["sequence"].as_i64());
        keep(app, "changes", &over.text);
    }
);

on_both!(
    async fn a_calendar_that_did_not_change_is_not_sent_again(app) {
        let (brand, _) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let path = feed(&mara.client, OWN).await;
        let first = read(app, &path).await;
        assert_eq!(first.header("cache-control"), "private, max-age=300");
        let known = app.visitor.request(Method::GET, &path).header("if-none-match", first.header("etag"));
        let known = app.visitor.send(known).await;
        assert_eq!((known.status, known.text.as_str()), (304, ""));
        assert_eq!(known.header("etag"), first.header("etag"));
        let listed = mara.client.get(OWN).await.expect(200);
        assert!(listed["items"][0]["last_read_at"].is_string(), "{listed}");
        assert!(listed["items"][0].get("url").is_none(), "it is told once");
        assert_eq!(listed["items"][0]["name"], "my telephone");
    }
);

on_both!(
    async fn a_revoked_an_unknown_and_a_suspended_experts_feed_look_the_same(app) {
        let (brand, _) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let gone = feed(&mara.client, OWN).await;
        let listed = mara.client.get(OWN).await.expect(200);
        let second = format!("{OWN}/{}", id_of(&listed["items"][0]));
        let kept = feed(&mara.client, OWN).await;
        for _ in 0..2 {
            assert_eq!(mara.client.delete(&second).await.status, 204);
        }
        let unknown = format!("/feeds/cal_{}.ics", "0".repeat(64));
        let refused = app.visitor.get(&unknown).await.json;
        assert_eq!(app.visitor.get(&gone).await.problem(404), "not-found");
        read(app, &kept).await;
        let suspend = format!("/v1/admin/experts/{}/suspend", mara.id);
        app.admin().await.client.post(&suspend, json!({"reason": "a reason"})).await.expect(200);
        let suspended = app.visitor.get(&kept).await;
        assert_eq!(suspended.status, 404);
        assert_eq!(suspended.json["detail"], refused["detail"]);
        assert_eq!(suspended.json["title"], refused["title"]);
    }
);

on_both!(
    async fn feeds_are_few_and_told_once(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let roster = format!("/v1/queues/{queue}/calendar-feeds");
        let first = mara.client.post_once(OWN, "one", json!({})).await.expect(201);
        let again = mara.client.post_once(OWN, "one", json!({})).await.expect(201);
        assert_eq!(first["id"], again["id"]);
        assert!(first["url"].is_string() && again.get("url").is_none(), "{again}");
        for _ in 1..10 {
            feed(&mara.client, OWN).await;
        }
        let refused = mara.client.post(OWN, json!({})).await;
        assert_eq!(refused.problem(409), "too-many-feeds");
        for _ in 0..10 {
            feed(&brand.system, &roster).await;
        }
        let refused = brand.owner.post(&roster, json!({})).await;
        assert_eq!(refused.problem(409), "too-many-feeds");
        assert_eq!(mara.client.post(OWN, json!({"colour": "red"})).await.problem(422), "invalid");
        let path = format!("{OWN}/{}", id_of(&first));
        assert_eq!(mara.client.delete(&path).await.status, 204);
        feed(&mara.client, OWN).await;
    }
);

on_both!(
    async fn feeds_are_their_owners_alone(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let eve = expert_of(app, &brand, "Eve").await;
        let bravo = app.brand("Bravo").await;
        let roster = format!("/v1/queues/{queue}/calendar-feeds");
        let own = id_of(&mara.client.post(OWN, json!({})).await.expect(201));
        let theirs = id_of(&brand.system.post(&roster, json!({})).await.expect(201));
        assert_eq!(brand.owner.get(OWN).await.problem(403), "wrong-role");
        assert_eq!(mara.client.get(&roster).await.problem(403), "wrong-role");
        assert_eq!(app.visitor.get(OWN).await.problem(401), "unauthenticated");
        assert_eq!(bravo.system.get(&roster).await.problem(404), "not-found");
        assert_eq!(bravo.system.post(&roster, json!({})).await.problem(404), "not-found");
        for (client, path) in [
            (&eve.client, format!("{OWN}/{own}")),
            (&mara.client, format!("{OWN}/{theirs}")),
            (&bravo.system, format!("{roster}/{theirs}")),
            (&brand.system, format!("{roster}/{own}")),
        ] {
            assert_eq!(client.delete(&path).await.problem(404), "not-found");
        }
        assert_eq!(brand.owner.delete(&format!("{roster}/{theirs}")).await.status, 204);
        assert_eq!(brand.system.get(&roster).await.expect(200)["items"], json!([]));
    }
);

on_both!(
    async fn a_roster_shows_who_is_on_which_shift_whatever_they_are_called(app) {
        let name = "mail, chat; \\n & \u{5d3}\u{5d5}\u{5d0}\u{5e8} \u{1f469}\u{200d}\u{1f680}";
        let long = "\u{645}\u{631}\u{62d}\u{628}\u{627} ".repeat(12);
        let (brand, queue) = a_queue(app, name).await;
        let crlf = json!({"name": "a\r\nEND:VCALENDAR"});
        let refused = brand.system.patch(&format!("/v1/queues/{queue}"), crlf).await;
        assert_eq!(refused.problem(422), "invalid");
        let body = json!({
            "queue_ids": [queue], "start": "2026-11-23T04:00:00Z", "end": "2026-11-23T08:00:00Z", "seats": 2,
        });
        let id = id_of(&app.admin().await.shift(body).await);
        let draft = json!({
            "queue_ids": [queue], "start": "2026-11-24T04:00:00Z", "end": "2026-11-24T08:00:00Z",
        });
        app.admin().await.client.post("/v1/admin/shifts", draft).await.expect(201);
        let mara = expert_of(app, &brand, "Mara").await;
        let display = json!({"display_name": long.trim()});
        mara.client.patch("/v1/expert", display).await.expect(200);
        let path = feed(&brand.system, &format!("/v1/queues/{queue}/calendar-feeds")).await;
        let before = events(&read(app, &path).await.text);
        assert_eq!(before.len(), 1, "a draft is not shown");
        assert_eq!(before[0]["summary"], format!("{name}: nobody yet"));
        assert_eq!(before[0]["status"], "TENTATIVE");
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let after = read(app, &path).await;
        let seen = events(&after.text);
        assert_eq!(seen[0]["summary"], format!("{name}: {}", long.trim()));
        assert_eq!((&seen[0]["uid"], &seen[0]["status"]), (&json!(format!("{id}@vesper")), &json!("CONFIRMED")));
        assert!(seen[0]["sequence"].as_i64() > before[0]["sequence"].as_i64());
        assert!(after.text.contains("1 seat is open."), "{}", after.text);
        assert!(!after.text.contains(&mara.email));
        keep(app, "roster", &after.text);
    }
);
