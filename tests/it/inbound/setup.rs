//! Setting connections up: what is told once, what is refused, and whose they are.

use serde_json::json;
use tests::on_both;

use super::generic::{mapped, note};
use super::{connect, connect_queue, mailbox};

on_both!(
    async fn the_address_is_told_once_and_can_be_changed(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let shown = brand.system.get(&desk.path).await;
        let tag = shown.header("etag").to_owned();
        let shown = shown.expect(200);
        assert!(shown["inbound_url"].is_null(), "{shown}");
        assert!(desk.inbound.ends_with(shown["inbound_hint"].as_str().expect("a hint")));
        let rotated = brand.system.post(&format!("{}/rotate", desk.path), json!({})).await.expect(200);
        assert_eq!(desk.hand_over(app, &note(1, 1, "Hi")).await.problem(404), "not-found");
        let url = rotated["inbound_url"].as_str().expect("a new one");
        let path = &url[url.find("/v1/inbound/").expect("an address")..];
        assert_eq!(app.visitor.post(path, note(1, 1, "Hi")).await.expect(200)["taken"], json!(true));
        let stale = brand.system.request(reqwest::Method::PATCH, &desk.path).header("if-match", tag);
        let stale = brand.system.send(stale.json(&json!({"name": "other"}))).await;
        assert_eq!(stale.problem(412), "stale");
        let patch = json!({"announce": true, "settings": {"mapping": {"subject": "/other"}}});
        let changed = brand.system.patch(&desk.path, patch).await.expect(200);
        assert_eq!(changed["settings"]["mapping"]["subject"], json!("/other"));
        assert_eq!(changed["settings"]["mapping"]["body"], json!("/text"));
        assert_eq!(brand.system.delete(&desk.path).await.status, 204);
        assert_eq!(brand.system.delete(&desk.path).await.status, 204, "again changes nothing");
        assert_eq!(app.visitor.post(path, note(1, 2, "Hi")).await.problem(404), "not-found");
        assert_eq!(brand.system.get(&desk.path).await.problem(404), "not-found");
    }
);

on_both!(
    async fn faulty_settings_are_named_and_faulty_payloads_are_seen(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let path = format!("/v1/queues/{queue}/connections");
        for (body, pointer) in [
            (json!({"name": "x", "kind": "fax"}), "/kind"),
            (json!({"name": "x", "kind": "generic"}), "/settings"),
            (json!({"name": "x", "kind": "mail", "settings": {"reply_address": "nobody"}}), "/settings"),
            (json!({"name": "a\u{0}b", "kind": "zendesk"}), "/name"),
            (json!({"name": "x", "kind": "zendesk", "colour": "red"}), "/colour"),
        ] {
            let refused = brand.system.post(&path, body).await;
            let pointers = refused.json["errors"].to_string();
            assert_eq!(refused.problem(422), "invalid");
            assert!(pointers.contains(pointer), "{pointers}");
        }
        let desk = connect_queue(&brand, &queue, mapped()).await;
        let faulty = json!({"kind": "note", "case": {}, "text": "Hi"});
        let refused = desk.hand_over(app, &faulty).await;
        let pointers = refused.json["errors"].to_string();
        assert_eq!(refused.problem(422), "invalid");
        assert!(pointers.contains("/case") && pointers.contains("/person/id"), "{pointers}");
        let raw = desk.raw(app, "application/json", b"\xff{".to_vec()).await;
        assert_eq!(raw.problem(422), "invalid");
        assert_eq!(desk.outcomes(&brand).await, ["faulty", "faulty"]);
        let log = brand.system.get(&format!("{}/deliveries", desk.path)).await.expect(200);
        assert!(log.to_string().contains("/case must be text"), "{log}");
    }
);

on_both!(
    async fn a_payload_can_be_tried_without_making_anything(app) {
        let brand = app.brand("Acme").await;
        let desk = connect(&brand, json!({}), mapped()).await;
        let path = format!("{}/try", desk.path);
        let tried = brand.system.post(&path, note(7, 1, "Where?")).await.expect(200);
        assert_eq!((&tried["makes"], &tried["query_id"]), (&json!("message"), &json!(null)));
        assert_eq!(tried["message"]["customer"]["reference"], json!("p-1"));
        assert_eq!(brand.system.post(&path, json!({"kind": "note"})).await.problem(422), "invalid");
        let other = brand.system.post(&path, json!({"kind": "seen"})).await.expect(200);
        assert_eq!(other["makes"], json!("nothing"));
        let queries = brand.system.get("/v1/queries").await.expect(200);
        assert_eq!(queries["items"], json!([]));
        assert!(desk.outcomes(&brand).await.is_empty());
        let made = desk.hand_over(app, &note(7, 1, "Where?")).await.expect(200);
        let tried = brand.system.post(&path, note(7, 2, "Hello?")).await.expect(200);
        assert_eq!(tried["query_id"], made["query_id"]);
    }
);

on_both!(
    async fn connections_are_sealed_between_tenants_and_roles(app) {
        let (brand, other) = (app.brand("Acme").await, app.brand("Other").await);
        let desk = connect(&brand, json!({}), mapped()).await;
        let list = format!("/v1/queues/{}/connections", desk.queue);
        for path in [&desk.path, &list, &format!("{}/deliveries", desk.path)] {
            assert_eq!(other.system.get(path).await.problem(404), "not-found");
        }
        for path in [&list, &format!("{}/rotate", desk.path), &format!("{}/try", desk.path)] {
            let body = if path.as_str() == list { mapped() } else { json!({}) };
            assert_eq!(other.system.post(path, body).await.problem(404), "not-found", "{path}");
        }
        assert_eq!(other.system.patch(&desk.path, json!({"name": "x"})).await.problem(404), "not-found");
        assert_eq!(other.system.delete(&desk.path).await.problem(404), "not-found");
        let theirs = connect(&other, json!({}), mapped()).await;
        let mixed = desk.path.replace(&desk.queue, &theirs.queue);
        assert_eq!(other.system.get(&mixed).await.problem(404), "not-found");
        let reading = json!({"name": "r", "scopes": ["queues:read"]});
        let key = brand.owner.post("/v1/api-keys", reading).await.expect(201);
        let reader = app.visitor.with_token(key["key"].as_str().expect("a key"));
        assert_eq!(reader.get(&list).await.status, 200);
        assert_eq!(reader.post(&list, mailbox()).await.problem(403), "insufficient-scope");
        let expert = app.expert("Eve", &["en"]).await;
        assert_eq!(expert.client.get(&list).await.problem(403), "wrong-role");
        assert_eq!(app.visitor.get(&list).await.problem(401), "unauthenticated");
    }
);

on_both!(
    async fn a_queue_has_only_so_many_connections(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let path = format!("/v1/queues/{queue}/connections");
        for _ in 0..20 {
            brand.system.post(&path, mailbox()).await.expect(201);
        }
        assert_eq!(brand.system.post(&path, mailbox()).await.problem(409), "too-many-connections");
        let page = brand.system.get(&format!("{path}?limit=15")).await.expect(200);
        let next = page["next_cursor"].as_str().expect("more");
        let rest = brand.system.get(&format!("{path}?limit=15&cursor={next}")).await.expect(200);
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(5));
    }
);
