//! What experts read about why they were, or were not, offered work.

use serde_json::{Value, json};
use tests::actor::Expert;
use tests::{eventually, on_both};

async fn standing(expert: &Expert) -> Value {
    expert.client.get("/v1/expert/standing").await.expect(200)
}

async fn reasons(expert: &Expert, page: &str) -> Value {
    expert
        .client
        .get(&format!("/v1/expert/offer-reasons{page}"))
        .await
        .expect(200)
}

on_both!(
    async fn an_expert_reads_what_is_missing_and_what_to_do(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        let mara = app.expert("Mara", &["en"]).await;
        assert_eq!(standing(&mara).await["items"], json!([]), "queues of brands that never certified her are not hers to see");
        admin.welcome(&mara, &brand, &["en"]).await;
        let found = standing(&mara).await;
        let item = &found["items"][0];
        assert_eq!((&item["queue"]["id"], &item["can_be_offered"]), (&json!(queue), &json!(false)), "{found}");
        assert_eq!(item["requirement"]["code"], "presence");
        assert!(item["requirement"]["next"].as_str().unwrap().contains("online"));
        mara.presence("online").await;
        let found = standing(&mara).await;
        let item = &found["items"][0];
        assert_eq!((&item["can_be_offered"], &item["requirement"]), (&json!(true), &json!(null)), "{found}");
        let most: i64 = found["formula"].as_array().unwrap().iter().map(|part| part["most"].as_i64().unwrap()).sum();
        assert_eq!(most, 1_000);
        assert!(item["score"]["total"].as_i64().unwrap() > 300, "{item}");
    }
);

on_both!(
    async fn who_is_full_reads_so(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"limits": {"concurrency": 1}})).await;
        admin.deposit(&brand, 10_000).await;
        let mara = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "Which size fits me best?").await;
        mara.next_offer().await;
        assert_eq!(standing(&mara).await["items"][0]["requirement"]["code"], "capacity");
        mara.take_next().await;
        assert_eq!(standing(&mara).await["items"][0]["requirement"]["code"], "capacity");
    }
);

on_both!(
    async fn who_was_not_asked_reads_their_own_score_and_nobody_elses_name(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let (mara, luis) = (
            app.working_expert("Mara", &brand, &["en"]).await,
            app.working_expert("Luis", &brand, &["en"]).await,
        );
        for _ in 0..3 {
            brand.post(&queue, "Secret words of a customer.").await;
        }
        eventually("three offers", async || {
            (mara.offers().await.len() + luis.offers().await.len() == 3).then_some(())
        })
        .await;
        let (hers, his) = (reasons(&mara, "").await, reasons(&luis, "").await);
        let items = |page: &Value| page["items"].as_array().unwrap().clone();
        let offered = |page: &Value| items(page).iter().filter(|one| one["offered"] == true).count();
        assert_eq!(offered(&hers) + offered(&his), 3, "{hers} {his}");
        let passed = items(&hers).into_iter().chain(items(&his)).find(|one| one["offered"] == false);
        let passed = passed.expect("somebody was considered and not asked");
        assert!(passed["why"]["text"].is_string() && passed["offer"].is_null(), "{passed}");
        // Queries that come at one instant are matched together: then the best may be asked for another.
        let elsewhere = passed["why"]["code"] == "matched_elsewhere";
        let lower = passed["score"]["total"].as_i64() <= passed["asked_total"].as_i64();
        assert!(elsewhere || lower, "{passed}");
        assert_eq!(passed["queue"]["id"], json!(queue));
        for text in [hers.to_string(), his.to_string()] {
            assert!(!text.contains("Secret") && !text.contains("query_"), "{text}");
        }
        assert!(!hers.to_string().contains("Luis") && !his.to_string().contains("Mara"));
        let first = reasons(&mara, "?limit=1").await;
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = reasons(&mara, &format!("?limit=1&cursor={cursor}")).await;
        assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
        assert_eq!(second["items"][0], hers["items"][1]);
        assert_eq!(brand.owner.get("/v1/expert/offer-reasons").await.problem(403), "wrong-role");
    }
);
