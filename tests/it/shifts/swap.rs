//! Swaps: bound to the terms they were offered on.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Expert;
use tests::client::Reply;
use tests::on_both;

use super::{a_queue, expert_of, id_of, shift_in, states};

async fn offer(expert: &Expert, shift: &str) -> Value {
    let body = json!({"shift_id": shift, "note": "my sister's wedding"});
    expert
        .client
        .post("/v1/shift-swaps", body)
        .await
        .expect(201)
}

async fn take(expert: &Expert, swap: &Value) -> Reply {
    let path = format!("/v1/shift-swaps/{}/take", id_of(swap));
    expert.client.post(&path, json!({})).await
}

async fn listed(expert: &Expert) -> Vec<Value> {
    let swaps = expert.client.get("/v1/shift-swaps").await.expect(200);
    swaps["items"].as_array().cloned().unwrap_or_default()
}

on_both!(
    async fn a_seat_passes_to_whoever_takes_the_swap(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 24, 8)).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let swap = offer(&mara, &id).await;
        assert_eq!(offer(&mara, &id).await["id"], swap["id"], "one open swap per seat");
        let seen = listed(&otto).await;
        assert_eq!(seen[0]["offered_by"], "Mara");
        assert_eq!(seen[0]["shift"]["claim"]["possible"], true);
        assert!(!seen[0].to_string().contains(&mara.id), "a name, and nothing else");
        assert_eq!(take(&mara, &swap).await.problem(409), "already-on-shift");
        let first = take(&otto, &swap).await;
        let again = take(&otto, &swap).await;
        assert_eq!((first.status, &first.text), (200, &again.text));
        assert_eq!(first.json["shift"]["status"], "confirmed");
        assert_eq!(states(&admin.see_shift(&id).await), ["reassigned", "confirmed"]);
    }
);

on_both!(
    async fn a_swap_closes_when_its_shift_changes(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let shift = admin.shift(shift_in(&queue, 24, 8)).await;
        let id = id_of(&shift);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let swap = offer(&mara, &id).await;
        let path = format!("/v1/admin/shifts/{id}");
        let later = json!({"end": "2026-11-22T08:30:00Z"});
        admin.client.patch(&path, later).await.expect(200);
        assert_eq!(take(&otto, &swap).await.problem(409), "shift-changed");
        assert!(listed(&otto).await.is_empty());
        assert_eq!(listed(&mara).await[0]["status"], "closed");
        let mine = mara.shifts("mine").await;
        assert_eq!(mine[0]["status"], "claimed", "the new terms wait for her word");
        assert_eq!(mine[0]["minutes"], 540);
        let agreed = mara.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(agreed["status"], "confirmed");
        let anew = offer(&mara, &id).await;
        take(&otto, &anew).await.expect(200);
    }
);

on_both!(
    async fn a_swap_proves_the_takers_rules_and_ends_with_the_start(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 24, 8)).await);
        let other = id_of(&admin.shift(shift_in(&queue, 30, 8)).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        otto.shift(&other, "claim", json!({})).await.expect(200);
        let swap = offer(&mara, &id).await;
        assert_eq!(take(&otto, &swap).await.problem(409), "shift-overlap");
        let directed = json!({"shift_id": other, "to_expert_id": mara.id});
        let directed = otto.client.post("/v1/shift-swaps", directed).await.expect(201);
        let third = expert_of(app, &brand, "Zoe").await;
        assert_eq!(take(&third, &directed).await.problem(404), "not-found");
        let withdraw = format!("/v1/shift-swaps/{}/withdraw", id_of(&directed));
        otto.client.post(&withdraw, json!({})).await.expect(200);
        assert_eq!(take(&mara, &directed).await.problem(409), "swap-withdrawn");
        app.advance(TimeDelta::hours(24)).await;
        assert_eq!(take(&third, &swap).await.problem(409), "shift-begun");
        tests::eventually("the swap to expire", async || {
            (listed(&mara).await[0]["status"] == "expired").then_some(())
        })
        .await;
    }
);
