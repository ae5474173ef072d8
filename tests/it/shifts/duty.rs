//! On duty: checking in, being missed, being offered work, and the end.

use chrono::TimeDelta;
use serde_json::json;
use tests::actor::Expert;
use tests::{TestApp, eventually, on_both};

use super::{a_queue, expert_of, id_of, shift_in, states};

/// Lets minutes pass without anybody's presence lapsing.
async fn minutes(app: &TestApp, minutes: i64, present: &[&Expert]) {
    app.advance(TimeDelta::minutes(minutes)).await;
    for expert in present {
        expert.client.get("/v1/offers").await;
    }
}

/// Lets seconds pass until the dispatcher has read everything.
async fn looked(app: &TestApp) {
    eventually("the dispatcher to look", async || {
        app.advance(TimeDelta::seconds(1)).await;
        let waiting = entity::store::change::waiting(app.services.db.read(), 1).await;
        waiting.expect("a read").is_empty().then_some(())
    })
    .await;
}

on_both!(
    async fn checking_in_is_possible_from_a_quarter_of_an_hour_before(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 1, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(44)).await;
        let early = mara.shift(&id, "check-in", json!({})).await;
        assert_eq!(early.json["opens_at"], "2026-11-21T00:15:00Z");
        assert_eq!(early.problem(409), "check-in-too-early");
        app.advance(TimeDelta::minutes(1)).await;
        let here = mara.shift(&id, "check-in", json!({})).await;
        let again = mara.shift(&id, "check-in", json!({})).await;
        assert_eq!(here.text, again.text);
        assert_eq!(here.expect(200)["status"], "checked_in");
        let presence = mara.client.get("/v1/expert/presence").await.expect(200);
        assert_eq!(presence["intent"], "online", "being on a shift makes an expert offerable");
        assert_eq!((&presence["on_shift"], &presence["shift_changes_at"]), (&json!(false), &json!("2026-11-21T00:30:00Z")));
        minutes(app, 15 + 3 * 60 + 50, &[&mara]).await;
        let presence = mara.client.get("/v1/expert/presence").await.expect(200);
        assert_eq!((&presence["on_shift"], &presence["shift_draining"]), (&json!(true), &json!(true)));
        assert_eq!(presence["shift_changes_at"], "2026-11-21T04:30:00Z");
    }
);

on_both!(
    async fn who_is_online_at_the_start_is_checked_in(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 1, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        mara.presence("online").await;
        eventually("the check-in", async || {
            (mara.shifts("mine").await[0]["status"] == "checked_in").then_some(())
        })
        .await;
    }
);

on_both!(
    async fn a_no_show_is_told_and_the_seat_is_open_to_others(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 1, 4)).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(69)).await;
        assert!(otto.shifts("open").await.is_empty(), "she has until ten past");
        app.advance(TimeDelta::minutes(1)).await;
        let open = eventually("the seat to open", async || otto.shifts("open").await.pop()).await;
        assert_eq!(open["emergency"], true);
        assert_eq!(states(&admin.see_shift(&id).await), ["no_show", "published"]);
        let told: Vec<_> = platform_events(app).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["shift_id"], json!(id));
        assert_eq!(mara.shift(&id, "check-in", json!({})).await.problem(409), "no-show");
        otto.shift(&id, "claim", json!({})).await.expect(200);
        otto.shift(&id, "check-in", json!({})).await.expect(200);
        assert_eq!(states(&admin.see_shift(&id).await), ["no_show", "checked_in"]);
    }
);

/// What the platform was told of no-shows.
async fn platform_events(app: &TestApp) -> Vec<serde_json::Value> {
    use entity::table::event::{Column, Entity};
    use sea_orm::{EntityTrait, QueryFilter, prelude::*};
    let found = Entity::find()
        .filter(Column::Kind.eq("shift.no_show"))
        .all(app.services.db.read())
        .await;
    found
        .expect("events")
        .into_iter()
        .map(|event| event.data)
        .collect()
}

on_both!(
    async fn who_is_suspended_loses_the_seat_and_others_may_claim_it(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 24, 4)).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let path = format!("/v1/admin/experts/{}/suspend", mara.id);
        admin.client.post(&path, json!({"reason": "wrote insults"})).await.expect(200);
        eventually("the seat to open", async || otto.shifts("open").await.pop()).await;
        assert_eq!(states(&admin.see_shift(&id).await), ["cancelled", "published"]);
        otto.shift(&id, "claim", json!({})).await.expect(200);
    }
);

on_both!(
    async fn a_seat_that_nobody_claimed_closes_with_its_shift(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 1, 1)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        app.advance(TimeDelta::minutes(91)).await;
        assert_eq!(mara.shift(&id, "claim", json!({})).await.problem(409), "shift-over");
        app.advance(TimeDelta::minutes(29)).await;
        eventually("the seat to close", async || {
            (states(&admin.see_shift(&id).await) == ["cancelled"]).then_some(())
        })
        .await;
    }
);

on_both!(
    async fn towards_the_end_of_a_shift_nothing_new_is_offered(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 1, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        let first = brand.post(&queue, "Where is my parcel?").await;
        assert_eq!(mara.take_next().await, id_of(&first));
        mara.resolve(&id_of(&first)).await;
        minutes(app, 3 * 60 + 44, &[&mara]).await;
        let second = brand.post(&queue, "Where is my other parcel?").await;
        assert_eq!(mara.take_next().await, id_of(&second), "until a quarter of an hour before");
        mara.resolve(&id_of(&second)).await;
        minutes(app, 1, &[&mara]).await;
        looked(app).await;
        let third = brand.post(&queue, "And the third?").await;
        looked(app).await;
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            assert!(mara.offers().await.is_empty(), "her shift ends soon");
        }
        minutes(app, 16, &[&mara]).await;
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            assert!(mara.offers().await.is_empty(), "her shift is over");
        }
        assert_eq!(mara.offered().await["query_id"], third["id"], "she says that she goes on");
    }
);

on_both!(
    async fn between_adjoining_shifts_work_goes_on(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mara = expert_of(app, &brand, "Mara").await;
        for hour in [1, 3] {
            let id = id_of(&admin.shift(shift_in(&queue, hour, 2)).await);
            mara.shift(&id, "claim", json!({})).await.expect(200);
        }
        app.advance(TimeDelta::minutes(60)).await;
        mara.presence("online").await;
        minutes(app, 115, &[&mara]).await;
        looked(app).await;
        let query = brand.post(&queue, "Where is my parcel?").await;
        assert_eq!(mara.offered().await["query_id"], query["id"]);
    }
);

on_both!(
    async fn of_two_experts_the_one_on_shift_is_asked_first(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 1, 4)).await);
        let (otto, mara) = (expert_of(app, &brand, "Otto").await, expert_of(app, &brand, "Mara").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(59)).await;
        otto.presence("online").await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        // At the instant of the start nobody writes anything: the dispatcher looks by itself.
        app.advance(TimeDelta::minutes(1)).await;
        for expert in [&otto, &mara] {
            expert.presence("online").await;
        }
        looked(app).await;
        brand.post(&queue, "Where is my parcel?").await;
        eventually("the offer", async || mara.offers().await.pop()).await;
        assert!(otto.offers().await.is_empty());
    }
);
