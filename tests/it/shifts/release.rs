//! Giving a seat back: what is shown before is what happens.

use chrono::TimeDelta;
use serde_json::json;
use tests::on_both;

use super::{a_queue, expert_of, id_of, shift_in, states};

on_both!(
    async fn with_long_notice_the_seat_is_open_at_once(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 72, 8)).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::hours(1)).await;
        let released = mara.shift(&id, "release", json!({})).await.expect(200);
        assert_eq!(released["status"], "released");
        assert_eq!(released["seat"]["notice_class"], "free");
        mara.shift(&id, "release", json!({})).await.expect(200);
        assert_eq!(states(&admin.see_shift(&id).await), ["released", "published"]);
        assert!(mara.shifts("mine").await.is_empty());
        otto.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(mara.shift(&id, "claim", json!({})).await.problem(409), "shift-taken");
    }
);

on_both!(
    async fn with_late_notice_the_releaser_stays_responsible_until_somebody_takes_over(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 24, 8)).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(6)).await;
        let shown = mara.client.get(&format!("/v1/shifts/{id}")).await.expect(200);
        assert_eq!(shown["release"]["class"], "late");
        let consequence = shown["release"]["consequence"].as_str().unwrap_or_default();
        assert!(consequence.contains("until somebody takes over"), "{consequence}");
        let released = mara.shift(&id, "release", json!({})).await.expect(200);
        assert_eq!(released["status"], "confirmed", "the seat stays theirs");
        assert_eq!(released["seat"]["replacement_sought"], true);
        assert_eq!(otto.shifts("open").await.len(), 1, "others may claim it");

        // She changes her mind, and again.
        let kept = mara.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(kept["seat"]["replacement_sought"], false);
        assert!(otto.shifts("open").await.is_empty());
        mara.shift(&id, "release", json!({})).await.expect(200);

        otto.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(states(&admin.see_shift(&id).await), ["reassigned", "confirmed"]);
        assert!(mara.shifts("mine").await.is_empty(), "she is free");
        let told = tests::eventually("the mail", async || {
            let sent = app.mail.sent();
            sent.into_iter().find(|letter| letter.recipient == mara.email && letter.subject.contains("took your shift"))
        })
        .await;
        assert!(told.text.contains("free"), "{}", told.text);
    }
);

on_both!(
    async fn a_claim_is_undone_for_nothing_within_five_minutes(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 1, 8)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        let claimed = mara.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(claimed["release"]["class"], "free");
        app.advance(TimeDelta::minutes(5)).await;
        let released = mara.shift(&id, "release", json!({})).await.expect(200);
        assert_eq!(released["status"], "released");
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(6)).await;
        let shown = mara.client.get(&format!("/v1/shifts/{id}")).await.expect(200);
        assert_eq!(shown["release"]["class"], "last_minute");
    }
);

on_both!(
    async fn who_was_put_on_a_shift_and_never_agreed_is_free_to_go(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 24, 8)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        let path = format!("/v1/admin/shifts/{id}/assign");
        let assigned = admin
            .client
            .post(&path, json!({"expert_id": mara.id}))
            .await;
        assigned.expect(200);
        app.advance(TimeDelta::hours(1)).await;
        let mine = &mara.shifts("mine").await[0];
        assert_eq!(mine["seat"]["needs_confirmation"], true);
        assert_eq!(mine["release"]["class"], "free");
        let released = mara.shift(&id, "release", json!({})).await;
        assert_eq!(released.expect(200)["status"], "released");
        let states = states(&admin.see_shift(&id).await);
        assert_eq!(states, ["released", "published"]);
    }
);

on_both!(
    async fn who_holds_no_seat_is_told_so(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 72, 8)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        assert_eq!(mara.shift(&id, "release", json!({})).await.problem(409), "no-seat");
        assert_eq!(mara.shift(&id, "check-in", json!({})).await.problem(409), "no-seat");
        let unknown = "shift_01h455vb4pex5vsknk084sn02q";
        assert_eq!(mara.shift(unknown, "claim", json!({})).await.problem(404), "not-found");
    }
);
