//! Writing, changing and removing articles, and who may.

use reqwest::Method;
use serde_json::{Value, json};
use tests::client::{Client, Reply};
use tests::on_both;

use super::{search, titles, write};

async fn replace(client: &Client, path: &str, version: &str, body: &Value) -> Reply {
    let request = client
        .request(Method::PUT, path)
        .header("if-match", version);
    client.send(request.json(body)).await
}

on_both!(
    async fn an_article_is_written_changed_and_removed_and_its_history_stays(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let article = json!({
            "title": "Refunds", "body": "A refund takes a week.", "language": "en-us",
            "queue_ids": [queue, queue], "tags": ["money"],
        });
        let made = brand.system.post_once("/v1/playbook/articles", "k-1", article.clone()).await;
        assert_eq!(made.header("etag"), "\"1\"");
        let path = made.header("location").to_owned();
        let again = brand.system.post_once("/v1/playbook/articles", "k-1", article.clone()).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
        let made = made.expect(201);
        assert_eq!(made["language"], "en-US");
        assert_eq!(made["queue_ids"], json!([queue]));
        assert_eq!(made["status"], "published");
        assert_eq!(brand.owner.get(&path).await.expect(200), made);

        let mut changed = article.clone();
        changed["title"] = json!("Refunds and returns");
        let second = replace(&brand.owner, &path, "\"1\"", &changed).await;
        assert_eq!(second.header("etag"), "\"2\"");
        assert_eq!(second.expect(200)["title"], "Refunds and returns");
        assert_eq!(replace(&brand.owner, &path, "\"1\"", &changed).await.problem(412), "stale");
        // The same text again changes nothing.
        let same = replace(&brand.owner, &path, "\"2\"", &changed).await;
        assert_eq!(same.header("etag"), "\"2\"");
        assert_eq!(titles(&brand.system, &[("q", "returns")]).await, ["Refunds and returns"]);

        let request = brand.owner.request(Method::DELETE, &path).header("if-match", "\"1\"");
        assert_eq!(brand.owner.send(request).await.problem(412), "stale");
        for _ in 0..2 {
            assert_eq!(brand.owner.delete(&path).await.status, 204);
        }
        assert_eq!(brand.system.get(&path).await.problem(404), "not-found");
        assert_eq!(brand.system.put(&path, changed).await.problem(404), "not-found");
        assert!(titles(&brand.system, &[("q", "returns")]).await.is_empty());
        assert!(titles(&brand.system, &[]).await.is_empty());

        let history = brand.system.get(&format!("{path}/versions")).await.expect(200);
        let history = history["items"].as_array().expect("a list").clone();
        let told: Vec<_> = history.iter().map(|one| (&one["version"], &one["status"], &one["title"])).collect();
        assert_eq!(told, [
            (&json!(3), &json!("deleted"), &json!("Refunds and returns")),
            (&json!(2), &json!("published"), &json!("Refunds and returns")),
            (&json!(1), &json!("published"), &json!("Refunds")),
        ]);
        assert!(history[0]["changed_by"].as_str().expect("who").starts_with("person_"));
        assert!(history[2]["changed_by"].as_str().expect("who").starts_with("key_"));
    }
);

on_both!(
    async fn nobody_else_writes_in_a_playbook(app) {
        let (brand, other) = (app.brand("Acme").await, app.brand("Other").await);
        let article = write(&brand, "Refunds", "A week.", json!({})).await;
        let path = format!("/v1/playbook/articles/{}", article["id"].as_str().expect("an id"));
        let text = json!({"title": "Mine", "body": "now", "language": "en"});
        assert_eq!(other.system.get(&path).await.problem(404), "not-found");
        assert_eq!(other.system.put(&path, text.clone()).await.problem(404), "not-found");
        assert_eq!(other.owner.delete(&path).await.problem(404), "not-found");
        assert_eq!(other.owner.get(&format!("{path}/versions")).await.problem(404), "not-found");
        let foreign = [("brand_id", brand.id.as_str())];
        assert_eq!(search(&other.owner, &foreign).await.problem(404), "not-found");
        // Nor does an article of one brand name a queue of another.
        let queue = brand.queue(json!({})).await;
        let mut theirs = text.clone();
        theirs["queue_ids"] = json!([queue]);
        assert_eq!(other.system.post("/v1/playbook/articles", theirs).await.problem(422), "invalid");
        assert!(titles(&other.system, &[]).await.is_empty());

        let expert = app.working_expert("Ana Expert", &brand, &["en"]).await;
        let admin = app.admin().await;
        for client in [&expert.client, &admin.client] {
            let posted = client.post("/v1/playbook/articles", text.clone()).await;
            assert_eq!(posted.problem(403), "wrong-role");
            assert_eq!(client.put(&path, text.clone()).await.problem(403), "wrong-role");
            assert_eq!(client.delete(&path).await.problem(403), "wrong-role");
        }
        assert_eq!(expert.client.get(&format!("{path}/versions")).await.problem(404), "not-found");
        admin.client.get(&format!("{path}/versions")).await.expect(200);

        let keys = json!({"name": "reader", "scopes": ["queues:read"]});
        let key = brand.owner.post("/v1/api-keys", keys).await.expect(201);
        let reader = app.visitor.with_token(key["key"].as_str().expect("a key"));
        assert_eq!(titles(&reader, &[]).await, ["Refunds"]);
        let refused = reader.post("/v1/playbook/articles", text).await;
        assert_eq!(refused.problem(403), "insufficient-scope");
        assert_eq!(app.visitor.get("/v1/playbook/articles").await.problem(401), "unauthenticated");
    }
);

on_both!(
    async fn experts_read_what_is_published_by_brands_they_serve(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({"certification_required": false})).await;
        let shown = write(&brand, "Refunds", "A week.", json!({})).await;
        let hidden = write(&brand, "Plans", "A secret week.", json!({"status": "draft"})).await;
        let path = |article: &Value| format!("/v1/playbook/articles/{}", article["id"].as_str().expect("an id"));
        let mine = [("brand_id", brand.id.as_str())];

        let certified = app.working_expert("Ana Expert", &brand, &["en"]).await;
        assert_eq!(titles(&certified.client, &mine).await, ["Refunds"]);
        let all = [("brand_id", brand.id.as_str()), ("q", "week"), ("status", "draft")];
        assert_eq!(titles(&certified.client, &all).await, ["Refunds"]);
        certified.client.get(&path(&shown)).await.expect(200);
        assert_eq!(certified.client.get(&path(&hidden)).await.problem(404), "not-found");
        assert_eq!(search(&certified.client, &[]).await.problem(422), "invalid");
        certified.presence("offline").await;

        // Somebody who serves nobody yet sees nothing, until a query of the brand is offered.
        let other = app.expert("Ben Expert", &["en"]).await;
        let approve = format!("/v1/admin/experts/{}/approve", other.id);
        app.admin().await.client.post(&approve, json!({})).await.expect(200);
        assert_eq!(search(&other.client, &mine).await.problem(404), "not-found");
        assert_eq!(other.client.get(&path(&shown)).await.problem(404), "not-found");
        app.admin().await.deposit(&brand, 100_000).await;
        brand.post(&queue, "Where is my refund?").await;
        other.offered().await;
        assert_eq!(titles(&other.client, &mine).await, ["Refunds"]);
        other.client.get(&path(&shown)).await.expect(200);

        // A suspended expert serves nobody.
        let suspend = format!("/v1/admin/experts/{}/suspend", certified.id);
        let reason = json!({"reason": "a complaint"});
        app.admin().await.client.post(&suspend, reason).await.expect(200);
        let after = certified.client.get(&path(&shown)).await;
        assert!(matches!(after.status, 401 | 403 | 404), "{}", after.text);
    }
);

on_both!(
    async fn hostile_articles_are_refused_or_kept_as_they_are(app) {
        let brand = app.brand("Acme").await;
        let long = "x".repeat(20_001);
        for (field, value) in [
            ("title", json!("two\nlines")), ("title", json!("nul\0")), ("title", json!("")),
            ("body", json!("nul\0")), ("body", json!(" \n ")), ("body", json!(long)),
            ("language", json!("no language")), ("status", json!("secret")), ("extra", json!(1)),
            ("queue_ids", json!(["queue_00000000000000000000000000"])),
            ("tags", json!(vec!["t"; 21])),
        ] {
            let mut article = json!({"title": "t", "body": "b", "language": "en"});
            article[field] = value;
            let refused = brand.system.post("/v1/playbook/articles", article).await;
            assert_eq!(refused.problem(422), "invalid", "{field}");
        }
        let marks = "\u{202E}\u{200F}'; drop table playbook_word; -- %00 <script>".to_owned();
        let different: String = (0..2_500).map(|n| format!("w{n} ")).collect();
        for body in [marks, "\u{FDFA}".repeat(20_000), "我".repeat(20_000), different, "💥 ۞ ﷽".to_owned()] {
            let kept = write(&brand, "hostile", &body, json!({})).await;
            assert_eq!(kept["body"], json!(body));
        }
        for asked in ["%00", "\u{202E}", "'", "\"", "*", "a AND b", "我我我", "\u{10FFFF}", "", "  "] {
            search(&brand.system, &[("q", asked)]).await.expect(200);
        }
        assert_eq!(search(&brand.system, &[("q", "a\0b")]).await.problem(422), "invalid");
        assert_eq!(search(&brand.system, &[("q", &"x".repeat(1_001))]).await.problem(422), "invalid");
        for cursor in ["x", "1.2", "99999999999999999999.1.article_00000000000000000000000000"] {
            let refused = search(&brand.system, &[("q", "script"), ("cursor", cursor)]).await;
            assert_eq!(refused.problem(422), "invalid");
        }
    }
);
