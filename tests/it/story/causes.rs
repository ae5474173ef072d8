//! Why promises broke: the cause that brands read, and the evidence that is kept.

use chrono::TimeDelta;
use entity::store;
use entity::table::{coverage_day, forecast_run, forecast_series};
use entity::value::{
    BrandId, CoverageCell, CoverageCells, ForecastRunId, PromiseId, QuantileList, Quantiles,
    QueueId,
};
use scheduler::service::{Actor, Fault};
use serde_json::{Value, json};
use tests::actor::{Brand, Expert};
use tests::{TestApp, eventually, on_both};

fn id_of(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

/// Lets the promise of a quarter of an hour pass; answers what the event of its breach says.
async fn broken(app: &TestApp, brand: &Brand, query: &str) -> Value {
    app.advance(TimeDelta::minutes(15) + TimeDelta::seconds(1))
        .await;
    announced(app, brand, query).await
}

/// Lets the promise of a quarter of an hour pass while the expert is there, and while no node is in
/// its last tenth: otherwise a new time would be told.
async fn stays(app: &TestApp, expert: &Expert) {
    for _ in 0..32 {
        expert.presence("online").await;
        app.advance(TimeDelta::seconds(25)).await;
    }
    app.advance(TimeDelta::seconds(101)).await;
}

/// What the event of a breach says, once the evidence that is kept was compared with it.
async fn announced(app: &TestApp, brand: &Brand, query: &str) -> Value {
    let path = format!("/v1/events?type=promise.broken&query_id={query}");
    let event = eventually("the breach", async || {
        let events = brand.system.get(&path).await.expect(200);
        events["items"].as_array()?.first().cloned()
    })
    .await;
    let data = event["data"].clone();
    let promise: PromiseId = data["promise_id"].as_str().unwrap().parse().expect("an id");
    let kept = store::breach::find(app.services.db.read(), promise)
        .await
        .expect("read")
        .expect("evidence");
    assert_eq!(kept.evidence["cause"], data["cause"]);
    assert_eq!(kept.evidence["figures"], data["evidence"]);
    assert!(
        !data.to_string().contains("exp_"),
        "no ids of people: {data}"
    );
    data
}

on_both!(
    async fn nobody_was_there(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let query = id_of(&brand.post(&queue, "Is anybody there at this hour?").await);
        eventually("the dispatcher to look for somebody", async || {
            let told = brand.timeline(&query).await;
            told.iter().any(|kind| kind == "query.no_eligible_expert").then_some(())
        })
        .await;
        let breach = broken(app, &brand, &query).await;
        assert_eq!(breach["cause"], "nobody_eligible", "{breach}");
    }
);

on_both!(
    async fn the_brand_had_no_funds(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        app.working_expert("Mara", &brand, &["en"]).await;
        let query = id_of(&brand.post(&queue, "Where is my parcel, please?").await);
        eventually("balance.exhausted", async || {
            let events = brand.system.get("/v1/events?type=balance.exhausted").await.expect(200);
            (!events["items"].as_array()?.is_empty()).then_some(())
        })
        .await;
        assert_eq!(broken(app, &brand, &query).await["cause"], "funds");
    }
);

on_both!(
    async fn an_expert_held_it_and_did_not_answer(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let query = id_of(&brand.post(&queue, "Where is my parcel, please?").await);
        assert_eq!(expert.take_next().await, query);
        stays(app, &expert).await;
        let breach = announced(app, &brand, &query).await;
        assert_eq!(breach["cause"], "slow_reply", "{breach}");
        assert_eq!(breach["evidence"]["held_seconds"], 900);
        let found = brand.system.get("/v1/reports/promises?group_by=expert").await.expect(200);
        let mara = &found["groups"][0];
        assert_eq!((&mara["expert"], &mara["broken"]), (&json!("Mara"), &json!(1)), "{found}");
        assert_eq!(mara["causes"], json!({"slow_reply": 1}));
    }
);

on_both!(
    async fn an_expert_held_it_and_vanished(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let query = id_of(&brand.post(&queue, "Where is my parcel, please?").await);
        assert_eq!(expert.take_next().await, query);
        let breach = broken(app, &brand, &query).await;
        assert_eq!(breach["cause"], "slow_reply", "{breach}");
    }
);

on_both!(
    async fn an_expert_was_asked_and_declined(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let query = id_of(&brand.post(&queue, "Where is my parcel, please?").await);
        let offer = expert.next_offer().await;
        let decline = format!("/v1/offers/{}/decline", id_of(&offer));
        expert.client.post(&decline, json!({"reason": "skill"})).await.expect(200);
        expert.presence("offline").await;
        let breach = broken(app, &brand, &query).await;
        assert_eq!(breach["cause"], "declined", "{breach}");
        assert_eq!(breach["evidence"], json!({"declined": 1, "expired": 0}));
    }
);

on_both!(
    async fn the_brand_handed_it_over_late(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let query = json!({
            "body": "I asked two hours ago. Is anybody there?", "customer": {"reference": "c-1"},
            "received_at": app.services.clock.now() - TimeDelta::hours(2),
        });
        let path = format!("/v1/queues/{queue}/queries");
        let query = id_of(&brand.system.post(&path, query).await.expect(201));
        let breach = broken(app, &brand, &query).await;
        assert_eq!(breach["cause"], "late_handover", "{breach}");
        assert_eq!(breach["evidence"]["waited_before_seconds"], 7_200);
    }
);

on_both!(
    async fn somebody_did_not_come_to_their_shift(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let expert = app.expert("Mara", &["en"]).await;
        admin.welcome(&expert, &brand, &["en"]).await;
        let start = app.services.clock.now() + TimeDelta::hours(1);
        let shift = json!({"queue_ids": [&queue], "start": start, "end": start + TimeDelta::hours(4)});
        let shift = id_of(&admin.shift(shift).await);
        expert.shift(&shift, "claim", json!({"outside_availability": true})).await.expect(200);
        app.advance(TimeDelta::minutes(71)).await;
        eventually("the no-show", async || {
            let shift = admin.see_shift(&shift).await;
            shift.to_string().contains("no_show").then_some(())
        })
        .await;
        let query = id_of(&brand.post(&queue, "Is anybody there at this hour?").await);
        let breach = broken(app, &brand, &query).await;
        assert_eq!((&breach["cause"], &breach["evidence"]["seats"]), (&json!("no_show"), &json!(1)), "{breach}");
    }
);

/// The ids of a brand and its queue as the tables know them.
fn keys(brand: &Brand, queue: &str) -> (BrandId, QueueId) {
    (
        brand.id.parse().expect("an id"),
        queue.parse().expect("an id"),
    )
}

on_both!(
    async fn it_was_known_that_somebody_would_be_missing(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 10_000).await;
        let (now, (brand_id, queue_id)) = (app.services.clock.now(), keys(&brand, &queue));
        let missing = CoverageCell { required: 2, covered: 0, ..CoverageCell::default() };
        let day = coverage_day::Model {
            brand_id,
            queue_id,
            language: "en".to_owned(),
            day: i32::try_from(now.timestamp() / 86_400).expect("a day"),
            made_at: now - TimeDelta::hours(5),
            interval_seconds: 1_800,
            cells: CoverageCells(vec![missing; 48]),
        };
        let written = app.services.db.write(move |tx| {
            let day = day.clone();
            async move { store::coverage::put(&tx, vec![day]).await.map_err(Fault::from) }
        });
        written.await.expect("written");
        let query = id_of(&brand.post(&queue, "Is anybody there at this hour?").await);
        let breach = broken(app, &brand, &query).await;
        assert_eq!(breach["cause"], "known_gap", "{breach}");
        assert_eq!((&breach["evidence"]["required"], &breach["evidence"]["covered"]), (&json!(2), &json!(0)));
    }
);

on_both!(
    async fn more_came_than_was_forecast(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        // Given up right after its time, so that there is no new time to tell.
        let queue = brand.queue(json!({"limits": {"unanswered_seconds": 905}})).await;
        admin.deposit(&brand, 10_000).await;
        let (now, (brand_id, queue_id)) = (app.services.clock.now(), keys(&brand, &queue));
        let context = app.services.context(Actor::System);
        let run_id: ForecastRunId = context.id();
        let run = forecast_run::Model {
            id: run_id,
            made_at: now,
            interval_seconds: 1_800,
            method: "test".to_owned(),
        };
        let series = forecast_series::Model {
            run_id,
            brand_id,
            queue_id,
            language: "en".to_owned(),
            made_at: now,
            starts_at: now,
            interval_seconds: 1_800,
            points: QuantileList(vec![Quantiles([0.8, 0.0, 1.0, 1.5]); 48]),
            linear: 1.0,
            square: 0.0,
        };
        let written = app.services.db.write(move |tx| {
            let (run, series) = (run.clone(), series.clone());
            async move {
                store::forecast::insert_run(&tx, run).await?;
                store::forecast::insert_series(&tx, series).await.map_err(Fault::from)
            }
        });
        written.await.expect("written");
        // Both wait for the one expert, who is busy with other things.
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let other = brand.queue(json!({"name": "other"})).await;
        for _ in 0..5 {
            brand.post(&other, "Something else entirely, please.").await;
            expert.take_next().await;
        }
        brand.post(&queue, "Where is my parcel, please?").await;
        app.advance(TimeDelta::seconds(1)).await;
        let query = id_of(&brand.post(&queue, "And where is the other one?").await);
        stays(app, &expert).await;
        let breach = announced(app, &brand, &query).await;
        assert_eq!(breach["cause"], "above_forecast", "{breach}");
        assert_eq!(breach["evidence"]["arrived"], 2);
    }
);
