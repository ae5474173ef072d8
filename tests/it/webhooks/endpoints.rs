//! Making and changing endpoints, and what is refused.

use serde_json::json;
use tests::on_both;
use tests::receiver::{Conduct, Receiver};

use super::signature::is_signed_with;
use super::{BRAND, PLATFORM, brand, deliveries, endpoint, path};

on_both!(
    async fn a_secret_is_told_once_and_its_rotation_leaves_both_good_for_a_day(app) {
        let (brand, queue) = brand(app, "Acme").await;
        let receiver = Receiver::start(Conduct::Answer(204)).await;
        let body = json!({"url": receiver.url(), "event_types": ["query.received"], "description": "night"});
        let made = brand.system.post_once(BRAND, "k1", body.clone()).await;
        let again = brand.system.post_once(BRAND, "k1", body).await;
        let made = made.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert!(again.json.get("secret").is_none(), "{}", again.text);
        assert_eq!(again.json["id"], made["id"]);
        let first = made["secret"].as_str().expect("a secret").to_owned();
        assert!(first.starts_with("whsec_"));
        let read = brand.system.get(&path(&made)).await;
        assert!(read.header("etag").starts_with("\"1."), "{}", read.header("etag"));
        assert!(read.expect(200).get("secret").is_none());

        brand.post(&queue, "one").await;
        assert!(is_signed_with(&receiver.wait_for(1).await[0], &first));
        let rotate = format!("{}/rotate-secret", path(&made));
        let rotated = brand.system.post(&rotate, json!({})).await.expect(200);
        let second = rotated["secret"].as_str().expect("a secret").to_owned();
        assert_ne!(first, second);
        brand.post(&queue, "two").await;
        let both = receiver.wait_for(2).await;
        assert!(is_signed_with(&both[1], &first) && is_signed_with(&both[1], &second));
        assert_eq!(both[1].header("webhook-signature").split(' ').count(), 2);
        app.advance(chrono::TimeDelta::hours(25)).await;
        brand.post(&queue, "three").await;
        let late = receiver.wait_for(3).await;
        assert!(!is_signed_with(&late[2], &first) && is_signed_with(&late[2], &second));
    }
);

on_both!(
    async fn a_foreign_endpoint_does_not_exist(app) {
        let (brand, _) = brand(app, "Acme").await;
        let other = app.brand("Globex").await;
        let admin = app.admin().await.client;
        let receiver = Receiver::start(Conduct::Answer(200)).await;
        let made = endpoint(&brand.system, &receiver, &[]).await;
        brand.system.post(&format!("{}/ping", path(&made)), json!({})).await.expect(200);
        let pings = deliveries(&brand.system, &made).await;
        let delivery = pings[0]["id"].as_str().expect("an id").to_owned();
        let id = made["id"].as_str().expect("an id");
        for (client, base) in [(&other.system, BRAND), (&admin, PLATFORM)] {
            let path = format!("{base}/{id}");
            assert_eq!(client.get(&path).await.problem(404), "not-found");
            assert_eq!(client.get(&format!("{path}/deliveries")).await.problem(404), "not-found");
            assert_eq!(client.patch(&path, json!({"event_types": []})).await.problem(404), "not-found");
            assert_eq!(client.delete(&path).await.problem(404), "not-found");
            for act in ["rotate-secret", "ping", &format!("deliveries/{delivery}/retry")] {
                let answer = client.post(&format!("{path}/{act}"), json!({})).await;
                assert_eq!(answer.problem(404), "not-found", "{act}");
            }
            let range = json!({"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"});
            let answer = client.post(&format!("{path}/replay"), range).await;
            assert_eq!(answer.problem(404), "not-found");
            let listed = client.get(base).await.expect(200);
            assert_eq!(listed["items"], json!([]));
        }
        let mine = endpoint(&other.system, &receiver, &[]).await;
        let mixed = format!("{}/deliveries/{delivery}/retry", path(&mine));
        assert_eq!(other.system.post(&mixed, json!({})).await.problem(404), "not-found");
    }
);

on_both!(
    async fn an_address_near_the_server_is_refused_when_it_is_named(app) {
        let brand = app.brand("Acme").await;
        for url in [
            "https://127.0.0.2/", "https://127.1.1/", "https://2130706434/", "https://0x7f000002/",
            "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1/", "https://0/",
            "https://169.254.169.254/latest/meta-data/", "https://localhost/", "https://a.internal/",
            "http://hooks.example/", "https://user:word@hooks.example/", "ftp://hooks.example/",
            "https://hooks.example:22/", "nonsense", "", "http://127.0.0.1:8080/", "https://x\u{0}/",
        ] {
            let answer = brand.system.post(BRAND, json!({"url": url})).await;
            assert_eq!(answer.clone().problem(422), "invalid", "{url}");
            assert_eq!(answer.json["errors"][0]["pointer"], "/url", "{url}");
        }
        let made = brand.system.post(BRAND, json!({"url": "https://hooks.example/in"})).await.expect(201);
        let changed = brand.system.patch(&path(&made), json!({"url": "https://10.0.0.1/"})).await;
        assert_eq!(changed.problem(422), "invalid");
    }
);

on_both!(
    async fn what_does_not_fit_is_refused_and_says_why(app) {
        let (brand, _) = brand(app, "Acme").await;
        let url = "https://hooks.example/in";
        for body in [
            json!({"url": url, "event_types": ["query.receved"]}),
            json!({"url": url, "event_types": ["job.parked"]}),
            json!({"url": url, "event_types": vec!["query.*"; 51]}),
            json!({"url": url, "description": "x".repeat(201)}),
            json!({"url": url, "description": "a\u{0}b"}),
            json!({"url": url, "colour": "red"}),
            json!({}),
        ] {
            assert_eq!(brand.system.post(BRAND, body.clone()).await.problem(422), "invalid", "{body}");
        }
        for _ in 0..20 {
            brand.system.post(BRAND, json!({"url": url})).await.expect(201);
        }
        let more = brand.system.post(BRAND, json!({"url": url})).await;
        assert_eq!(more.problem(409), "too-many-endpoints");
        let listed = brand.system.get(&format!("{BRAND}?limit=15")).await.expect(200);
        let next = listed["next_cursor"].as_str().expect("more").to_owned();
        let rest = brand.system.get(&format!("{BRAND}?limit=15&cursor={next}")).await.expect(200);
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(5));
        let one = rest["items"][0].clone();
        let stale = brand.system.request(reqwest::Method::PATCH, &path(&one)).header("If-Match", "\"7\"");
        let stale = brand.system.send(stale.json(&json!({"event_types": []}))).await;
        assert_eq!(stale.problem(412), "stale");
        brand.system.delete(&path(&one)).await.expect(204);
        assert_eq!(brand.system.get(&path(&one)).await.problem(404), "not-found");
        brand.system.post(BRAND, json!({"url": url})).await.expect(201);
    }
);

on_both!(
    async fn a_key_needs_the_scope_of_webhooks(app) {
        let brand = app.brand("Acme").await;
        let key = json!({"name": "reader", "scopes": ["webhooks:read"]});
        let key = brand.owner.post("/v1/api-keys", key).await.expect(201);
        let reader = app.visitor.with_token(key["key"].as_str().expect("a key"));
        reader.get(BRAND).await.expect(200);
        let refused = reader.post(BRAND, json!({"url": "https://hooks.example/"})).await;
        assert_eq!(refused.problem(403), "insufficient-scope");
        assert_eq!(brand.system.get(PLATFORM).await.problem(403), "wrong-role");
    }
);
