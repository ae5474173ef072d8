//! What an expert reads about themselves and their shifts.

use chrono::TimeDelta;
use serde_json::json;
use tests::on_both;

use super::id_of;

on_both!(
    async fn an_expert_reads_offers_standing_hours_and_payouts(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "Where is my parcel?").await;
        let offer = expert.next_offer().await;
        let path = format!("/v1/offers/{}", id_of(&offer));
        assert_eq!(expert.client.get(&path).await.expect(200)["id"], offer["id"]);
        for path in ["expert/standing", "expert/availability", "payouts", "skills"] {
            expert.client.get(&format!("/v1/{path}")).await.expect(200);
        }
        admin.client.get("/v1/admin/board").await.expect(200);
    }
);

on_both!(
    async fn a_seat_is_claimed_swapped_checked_in_and_given_back(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        let shift_at = |start: &str, end: &str| json!({"queue_ids": [queue], "start": start, "end": end, "status": "published"});
        let first = admin.shift(shift_at("2026-11-21T04:00:00Z", "2026-11-21T08:00:00Z")).await;
        let second = admin.shift(shift_at("2026-11-23T04:00:00Z", "2026-11-23T08:00:00Z")).await;
        let anyway = json!({"outside_availability": true});
        for shift in [&first, &second] {
            expert.shift(&id_of(shift), "claim", anyway.clone()).await.expect(200);
        }
        expert.client.get(&format!("/v1/shifts/{}", id_of(&first))).await.expect(200);
        let offer = json!({"shift_id": id_of(&second), "note": "my sister's wedding"});
        let swap = expert.client.post("/v1/shift-swaps", offer).await.expect(201);
        let path = format!("/v1/shift-swaps/{}/withdraw", id_of(&swap));
        expert.client.post(&path, json!({})).await.expect(200);
        expert.shift(&id_of(&second), "release", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(4 * 60 + 20)).await;
        expert.shift(&id_of(&first), "check-in", json!({})).await.expect(200);
    }
);
