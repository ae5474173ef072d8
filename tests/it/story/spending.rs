//! What a brand's own rules about its money do, as its systems and its customers see it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::{eventually, on_both};

fn usd(amount: i64) -> Value {
    json!({"amount": amount, "currency": "USD"})
}

async fn rules(brand: &Brand, spending: Value) -> Value {
    let changed = brand
        .system
        .patch("/v1/brand", json!({"spending": spending}))
        .await;
    changed.expect(200)["spending"].clone()
}

async fn check(brand: &Brand, queue: &str, name: &str) -> String {
    let found = brand
        .system
        .get(&format!("/v1/queues/{queue}/readiness"))
        .await
        .expect(200);
    let checks = found["checks"].as_array().expect("checks").clone();
    let check = checks
        .into_iter()
        .find(|check| check["name"] == name)
        .expect("the check");
    format!(
        "{}: {}",
        check["status"].as_str().unwrap_or("?"),
        check["detail"].as_str().unwrap_or("?")
    )
}

on_both!(
    async fn while_money_is_low_only_mail_is_offered_where_the_brand_wants_that(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let mail = brand.queue(json!({})).await;
        let chat = brand.queue(json!({"name": "chat", "channel": "chat"})).await;
        let set = rules(&brand, json!({"low_balance_policy": "email_only", "low_balance": [usd(2_000)]})).await;
        assert_eq!(set["nightly_cap"], json!([]), "{set}");
        admin.deposit_as(&brand, 1_999, "d1").await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let waiting = brand.post(&chat, "Is anybody there?").await;
        let letter = brand.post(&mail, "Where is my parcel?").await;
        assert_eq!(expert.next_offer().await["query_id"], letter["id"]);
        app.settle().await;
        assert_eq!(expert.offers().await.len(), 1, "the chat waits");
        assert!(check(&brand, &chat, "spending").await.starts_with("missing: the balance is low"));
        assert!(check(&brand, &mail, "spending").await.starts_with("ready"));
        admin.deposit_as(&brand, 1, "d2").await;
        eventually("the chat's offer", async || {
            let offers = expert.offers().await;
            offers.iter().any(|offer| offer["query_id"] == waiting["id"]).then_some(())
        })
        .await;
    }
);

on_both!(
    async fn while_money_is_low_customers_are_promised_a_later_answer_where_the_brand_wants_that(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({"promise": {"first_response_seconds": 900}})).await;
        rules(&brand, json!({"low_balance_policy": "longer_promise"})).await;
        admin.deposit_as(&brand, 4_499, "d3").await;
        let due = |query: &Value| -> DateTime<Utc> {
            query["promise"]["due_at"].as_str().expect("a time").parse().expect("an instant")
        };
        let now = app.services.clock.now();
        let low = brand.post(&queue, "Where is my parcel?").await;
        assert_eq!(due(&low), now + TimeDelta::hours(1), "ten resolutions are 4,500");
        admin.deposit_as(&brand, 1, "d4").await;
        let rich = brand.post(&queue, "And my other parcel?").await;
        assert_eq!(due(&rich), now + TimeDelta::minutes(15));

        // A night that may cost no more: never before the next one begins, at noon in New York.
        rules(&brand, json!({"nightly_cap": [usd(449)]})).await;
        let capped = brand.post(&queue, "And the third?").await;
        assert!(due(&capped) - now > TimeDelta::hours(4), "{capped}");
        assert_eq!(due(&capped).format("%M:%S").to_string(), "15:00");
        let told = check(&brand, &queue, "spending").await;
        assert!(told.starts_with("missing: the nightly cap"), "{told}");
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        app.advance(TimeDelta::seconds(1)).await;
        app.settle().await;
        assert!(expert.offers().await.is_empty());
        rules(&brand, json!({"nightly_cap": [usd(450)]})).await;
        let offer = expert.next_offer().await;
        assert_eq!(offer["query_id"], rich["id"], "the least slack goes first");
        expert.accept(&offer).await.expect(200);
        app.advance(TimeDelta::seconds(1)).await;
        app.settle().await;
        assert!(expert.offers().await.is_empty(), "the night has cost what it may");
        let told = brand.system.get("/v1/events?type=balance.capped").await.expect(200);
        assert_eq!(told["items"][0]["data"]["spent_tonight"], usd(450), "{told}");
        let balance = brand.system.get("/v1/balance").await.expect(200)["items"][0].clone();
        assert_eq!(
            (&balance["posted"], &balance["pending"], &balance["available"]),
            (&usd(4_500), &usd(450), &usd(4_050)),
            "{balance}"
        );
        assert_eq!((&balance["spent_tonight"], &balance["nightly_cap"]), (&usd(450), &usd(450)));
    }
);

on_both!(
    async fn lines_are_filtered_and_summed_and_balances_are_told_at_any_past_instant(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit_as(&brand, 10_000, "d5").await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let mut first = None;
        for body in ["Where is my parcel?", "And my other one?"] {
            brand.post(&queue, body).await;
            let id = expert.take_next().await;
            expert.reply(&id, "It arrives tomorrow.").await;
            expert.resolve(&id).await;
            first.get_or_insert((id, app.services.clock.now()));
            app.advance(TimeDelta::seconds(20)).await;
            expert.presence("online").await;
        }
        let (id, then) = first.expect("two queries");
        brand.act(&id, "confirm", json!({})).await.expect(200);

        let lines = expert.client.get("/v1/earnings?state=clearing").await.expect(200);
        assert_eq!(lines["items"].as_array().map(Vec::len), Some(1), "{lines}");
        assert_eq!(lines["totals"], json!([{"state": "clearing", "lines": 1, "amount": usd(360)}]));
        let charges = brand.system.get("/v1/charges?kind=resolution&currency=USD").await.expect(200);
        assert_eq!(charges["totals"].as_array().map(Vec::len), Some(2), "{charges}");
        let at = (then + TimeDelta::seconds(1)).format("%Y-%m-%dT%H:%M:%SZ");
        let early = brand.system.get(&format!("/v1/charges?to={at}")).await.expect(200);
        assert_eq!(early["items"].as_array().map(Vec::len), Some(1), "{early}");

        let now = expert.client.get("/v1/balance").await.expect(200)["items"][0].clone();
        assert_eq!((&now["pending"], &now["clearing"]), (&usd(360), &usd(360)), "{now}");
        let past = expert.client.get(&format!("/v1/balance?at={at}")).await.expect(200);
        let past = past["items"][0].clone();
        assert_eq!((&past["pending"], &past["clearing"]), (&usd(360), &usd(0)), "{past}");
        let past = brand.system.get(&format!("/v1/balance?at={at}")).await.expect(200);
        let past = past["items"][0].clone();
        assert_eq!((&past["posted"], &past["pending"]), (&usd(10_000), &usd(450)), "{past}");
        assert_eq!(past.get("spent_tonight"), None, "only tonight has one");
        let future = brand.system.get("/v1/balance?at=2199-01-01T00:00:00Z").await;
        assert_eq!(future.problem(422), "invalid");
        brand.system.patch("/v1/brand", json!({"spending": {"nightly_cap": [usd(1), usd(2)]}})).await.problem(422);
        brand.system.patch("/v1/brand", json!({"spending": {"low_balance_policy": "hope"}})).await.problem(422);
    }
);
