//! Gaps: seen days before, with their cause and who could close them, on both databases.

use chrono::TimeDelta;
use entity::store::{self, event};
use entity::table::plan;
use entity::value::PlanState;
use scheduler::service::{Actor, Fault, forecasts, gaps};
use serde_json::{Value, json};
use tests::actor::{Brand, Expert};
use tests::{TestApp, on_both};

use crate::demand::upload;

/// New York's Saturday evening after the stories begin: six hours of forty queries each.
const FROM: &str = "2026-11-21T23:00:00Z";
const TO: &str = "2026-11-22T05:00:00Z";

/// A brand whose queue is busy in the evening, and that queue.
pub(crate) async fn a_busy_queue(app: &TestApp) -> (Brand, String) {
    let brand = app.brand("Acme").await;
    let queue = brand.queue(json!({"coverage": {"kind": "always"}})).await;
    app.admin().await.deposit(&brand, 100_000).await;
    upload(app, &brand, &queue).await;
    forecasts::make(&app.services)
        .await
        .expect("a run")
        .expect("a past");
    gaps::survey(&app.services).await.expect("a survey");
    (brand, queue)
}

async fn evening(app: &TestApp, further: &str) -> Vec<Value> {
    let path = format!("/v1/admin/coverage-gaps?from={FROM}&to={TO}&limit=200{further}");
    let admin = app.admin().await;
    let found = admin.client.get(&path).await.expect(200);
    found["items"].as_array().expect("items").clone()
}

fn total(gaps: &[Value], part: &str) -> u64 {
    gaps.iter().map(|gap| gap[part].as_u64().expect(part)).sum()
}

async fn opened(app: &TestApp) -> u64 {
    event::count_of(app.services.db.read(), "coverage.gap_opened")
        .await
        .expect("a count")
}

/// A published shift over the whole evening with so many seats.
async fn shift(app: &TestApp, queue: &str, seats: u64) -> String {
    let shift = json!({"queue_ids": [queue], "start": FROM, "end": TO, "seats": seats});
    let made = app.admin().await.shift(shift).await;
    made["id"].as_str().expect("an id").to_owned()
}

pub(crate) async fn certified(app: &TestApp, brand: &Brand, name: &str) -> Expert {
    let expert = app.expert(name, &["en"]).await;
    app.admin().await.welcome(&expert, brand, &["en"]).await;
    expert
}

on_both!(
    async fn an_empty_roster_is_a_full_gap_that_is_told_once(app) {
        let (brand, queue) = a_busy_queue(app).await;
        let seen = evening(app, "").await;
        assert_eq!(seen.len(), 12, "every half-hour of the evening: {seen:?}");
        for gap in &seen {
            assert_eq!((&gap["queue_id"], &gap["language"]), (&json!(queue), &json!("en")));
            assert_eq!((&gap["missing"], &gap["covered"]), (&gap["required"], &json!(0)));
            assert!(gap["required"].as_u64() >= Some(2), "{gap}");
            assert_eq!((&gap["cause"], &gap["causes"]["no_shift"]), (&json!("no_shift"), &gap["missing"]));
            assert_eq!(gap["promises_expected_to_break"], gap["expected_queries"]);
            assert_eq!(gap["cost_to_close"]["amount"].as_u64(), gap["missing"].as_u64().map(|seats| seats * 300));
            assert_eq!(gap["could_close"]["count"], 0);
        }
        let told = opened(app).await;
        assert!(told > 0, "a gap days ahead is told");
        gaps::survey(&app.services).await.expect("a survey");
        assert_eq!(opened(app).await, told, "and told once");
        assert_eq!(brand.system.get("/v1/admin/coverage-gaps").await.problem(403), "wrong-role");
    }
);

on_both!(
    async fn a_gap_names_who_could_close_it_and_who_lacks_a_certification(app) {
        let (brand, _) = a_busy_queue(app).await;
        let ready = certified(app, &brand, "Mara").await;
        let nearly = app.expert("Noor", &["en"]).await;
        let approve = format!("/v1/admin/experts/{}/approve", nearly.id);
        app.admin().await.client.post(&approve, json!({})).await.expect(200);
        let gap = &evening(app, "").await[0];
        assert_eq!(gap["could_close"], json!({"count": 1, "experts": [ready.id]}));
        assert_eq!(gap["one_certification_away"], json!({"count": 1, "experts": [nearly.id]}));
    }
);

on_both!(
    async fn the_cause_follows_the_shift_until_the_gap_is_closed(app) {
        let (brand, queue) = a_busy_queue(app).await;
        let before = evening(app, "").await;
        let thursday = app.services.clock.now();
        app.advance(TimeDelta::minutes(2)).await;
        let id = shift(app, &queue, 1).await;
        gaps::survey(&app.services).await.expect("a survey");
        let seen = evening(app, "").await;
        assert!(seen.iter().all(|gap| gap["causes"]["unclaimed"] == 1), "{:?}", seen[0]);
        assert_eq!(total(&seen, "missing"), total(&before, "missing"));
        let expert = certified(app, &brand, "Mara").await;
        expert.shift(&id, "claim", json!({"outside_availability": true})).await.expect(200);
        app.advance(TimeDelta::minutes(2)).await;
        gaps::survey(&app.services).await.expect("a survey");
        let covered = evening(app, "").await;
        assert_eq!(total(&covered, "missing") + 12, total(&before, "missing"));
        let own = format!("/v1/coverage?from={FROM}&to={TO}");
        let told = brand.system.get(&own).await.expect(200);
        assert_eq!((&told["items"][0]["covered"], &told["items"][0]["causes"]), (&json!(1), &Value::Null));
        let stranger = app.brand("Other").await;
        assert_eq!(stranger.system.get(&own).await.expect(200)["items"], json!([]));
        let earlier = evening(app, &format!("&as_of={}", entity_time(thursday))).await;
        assert_eq!(earlier.len(), before.len(), "Thursday's view can be shown on Monday");
        assert!(earlier.iter().zip(&before).all(|(now, then)| now["causes"] == then["causes"]));
    }
);

fn entity_time(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

on_both!(
    async fn gaps_come_in_pages_that_neither_repeat_nor_lose(app) {
        a_busy_queue(app).await;
        let all = evening(app, "").await;
        let admin = app.admin().await;
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/admin/coverage-gaps?from={FROM}&to={TO}&limit=5{cursor}");
            let page = admin.client.get(&path).await.expect(200);
            seen.extend(page["items"].as_array().expect("items").clone());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, all);
        let wrong = admin.client.get("/v1/admin/coverage-gaps?cursor=nonsense").await;
        assert_eq!(wrong.problem(422), "invalid");
        let no_time = admin.client.get("/v1/admin/coverage-gaps?from=yesterday").await;
        assert_eq!(no_time.json["errors"][0]["pointer"], "/from");
        let backwards = admin.client.get(&format!("/v1/admin/coverage-gaps?from={TO}&to={FROM}")).await;
        assert_eq!(backwards.problem(422), "invalid");
    }
);

/// Waits for the job that makes a plan, and sees it.
async fn made(app: &TestApp, id: &str) -> Value {
    let admin = app.admin().await;
    tests::eventually("the plan", async || {
        let seen = admin
            .client
            .get(&format!("/v1/admin/plans/{id}"))
            .await
            .expect(200);
        (seen["status"] != "planning").then_some(seen)
    })
    .await
}

on_both!(
    async fn a_plan_over_the_live_roster_is_made_published_once_and_stays(app) {
        let (brand, queue) = a_busy_queue(app).await;
        let expert = certified(app, &brand, "Mara").await;
        let availability = json!({
            "time_zone": "America/New_York",
            "weekly": [{"weekday": "sat", "start": "18:00", "minutes": 300}],
        });
        expert.client.put("/v1/expert/availability", availability).await.expect(200);
        let admin = app.admin().await;
        let wish = json!({"from": FROM, "to": TO, "time_limit_seconds": 1});
        let asked = admin.client.post("/v1/admin/plans", wish.clone()).await.expect(202);
        assert_eq!(asked["status"], "planning");
        let id = asked["id"].as_str().expect("an id").to_owned();
        let publish = format!("/v1/admin/plans/{id}/publish");
        let seen = made(app, &id).await;
        assert_eq!(seen["status"], "draft");
        let shift = &seen["plan"]["shifts"][0];
        assert_eq!((&shift["expert_id"], &shift["start"]), (&json!(expert.id), &json!(FROM)));
        assert_eq!(shift["end"], "2026-11-22T04:00:00Z", "eleven at night, when they stop");
        let open = seen["plan"]["unfilled"].as_array().expect("unfilled");
        assert!(open.iter().all(|open| open["queue_ids"] == json!([queue]) && open["reason"] == "not_available"), "{open:?}");
        assert!(seen["plan"]["bound"].as_f64() > Some(0.0));
        let published = admin.client.post(&publish, json!({})).await.expect(200);
        assert_eq!((&published["status"], &published["refused"]), (&json!("published"), &Value::Null));
        admin.client.post(&publish, json!({})).await.expect(200);
        let own = expert.shifts("mine").await;
        assert_eq!((own.len(), &own[0]["status"]), (1, &json!("claimed")), "once, and asked to confirm");
        gaps::survey(&app.services).await.expect("a survey");
        assert_eq!(evening(app, "").await[0]["causes"]["unconfirmed"], 1);
        let again = admin.client.post("/v1/admin/plans", wish).await.expect(202);
        let again = made(app, again["id"].as_str().expect("an id")).await;
        assert_eq!(again["plan"]["shifts"], json!([]), "what is published stays, and nothing is doubled");
    }
);

on_both!(
    async fn a_plan_that_is_still_being_made_is_not_published(app) {
        let context = app.services.context(Actor::System);
        // No job makes this one: it is not ready however fast the planner is.
        let unmade = plan::Model {
            id: context.id(),
            state: PlanState::Planning,
            starts_at: FROM.parse().expect("an instant"),
            ends_at: TO.parse().expect("an instant"),
            request: json!({}),
            outcome: None,
            failure: None,
            created_by: None,
            created_at: context.now,
            planned_at: None,
            published_at: None,
        };
        let id = unmade.id;
        let written = app.services.db.write(move |tx| {
            let unmade = unmade.clone();
            async move { store::plan::insert(&tx, unmade).await.map_err(Fault::from) }
        });
        written.await.expect("a plan");
        let admin = app.admin().await;
        let publish = admin.client.post(&format!("/v1/admin/plans/{id}/publish"), json!({})).await;
        assert_eq!(publish.problem(409), "plan-not-ready");
        let seen = admin.client.get(&format!("/v1/admin/plans/{id}")).await.expect(200);
        assert_eq!(seen["status"], "planning");
    }
);

on_both!(
    async fn a_plan_that_cannot_be_is_refused_with_what_to_do(app) {
        let admin = app.admin().await;
        let wrong = json!({"from": TO, "to": FROM, "time_limit_seconds": 0});
        let refused = admin.client.post("/v1/admin/plans", wrong).await;
        let pointers: Vec<&Value> = refused.json["errors"].as_array().expect("errors").iter().map(|e| &e["pointer"]).collect();
        assert_eq!(pointers, ["/to", "/time_limit_seconds"]);
        let asked = admin.client.post("/v1/admin/plans", json!({"from": FROM, "to": TO})).await.expect(202);
        let id = asked["id"].as_str().expect("an id");
        let seen = made(app, id).await;
        assert_eq!(seen["status"], "failed");
        assert!(seen["failure"].as_str().expect("a reason").contains("upload the history"), "{seen}");
        let publish = admin.client.post(&format!("/v1/admin/plans/{id}/publish"), json!({})).await;
        assert_eq!(publish.problem(409), "plan-failed");
    }
);
