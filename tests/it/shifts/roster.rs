//! The roster stays true: who has not agreed is reminded, who can no longer come is off the shift.

use chrono::TimeDelta;
use scheduler::service::shifts::recheck;
use serde_json::{Value, json};
use tests::actor::Expert;
use tests::{TestApp, eventually, on_both};

use super::{a_queue, expert_of, id_of, shift_in, states};

/// The mails with this subject that reached an expert, once there are any.
async fn letters(app: &TestApp, expert: &Expert, subject: &str) -> usize {
    eventually(subject, async || {
        let sent = app.mail.sent();
        let own = sent
            .iter()
            .filter(|letter| letter.recipient == expert.email && letter.subject == subject);
        Some(own.count()).filter(|count| *count > 0)
    })
    .await
}

on_both!(
    async fn whoever_was_put_on_a_shift_is_reminded_once_and_by_day(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 30, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        let assign = json!({"expert_id": mara.id});
        admin.client.post(&format!("/v1/admin/shifts/{id}/assign"), assign).await.expect(200);
        recheck(&app.services).await.expect("a look");
        assert!(app.mail.sent().iter().all(|letter| !letter.subject.contains("begins soon")));
        app.advance(TimeDelta::hours(7)).await;
        for _ in 0..3 {
            recheck(&app.services).await.expect("a look");
        }
        assert_eq!(letters(app, &mara, "Your shift begins soon: please confirm it").await, 1);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(states(&admin.see_shift(&id).await), ["confirmed"]);
    }
);

on_both!(
    async fn whoever_loses_the_certification_is_off_the_shift_and_the_seat_is_open(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 30, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({"outside_availability": true})).await.expect(200);
        assert_eq!(recheck(&app.services).await.expect("a look"), 0);
        let seen = admin.client.get(&format!("/v1/admin/experts/{}", mara.id)).await.expect(200);
        let certification = seen["certifications"][0]["id"].clone();
        let path = format!("/v1/admin/experts/{}/revoke-certification", mara.id);
        let revoke = json!({"certification_id": certification});
        admin.client.post(&path, revoke).await.expect(200);
        assert_eq!(recheck(&app.services).await.expect("a look"), 1);
        assert_eq!(recheck(&app.services).await.expect("a look"), 0);
        assert_eq!(states(&admin.see_shift(&id).await), ["cancelled", "published"]);
        assert_eq!(letters(app, &mara, "You are off a shift").await, 1);
    }
);

on_both!(
    async fn a_holiday_after_the_claim_is_asked_about_once(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        // Sunday 05:30 UTC, half past one in the afternoon in Manila.
        let id = id_of(&admin.shift(shift_in(&queue, 30, 4)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        let weekly = json!([{"weekday": "sun", "start": "08:00", "minutes": 720}]);
        let mut say = json!({"time_zone": "Asia/Manila", "weekly": weekly});
        mara.client.put("/v1/expert/availability", say.clone()).await.expect(200);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(recheck(&app.services).await.expect("a look"), 0);
        say["exceptions"] = json!([{"date": "2026-11-22", "kind": "remove"}]);
        mara.client.put("/v1/expert/availability", say).await.expect(200);
        assert_eq!(recheck(&app.services).await.expect("a look"), 1);
        assert_eq!(recheck(&app.services).await.expect("a look"), 0);
        assert_eq!(letters(app, &mara, "A shift of yours is outside your availability").await, 1);
        let own: Value = mara.shifts("mine").await.remove(0);
        assert_eq!((&own["status"], &own["seat"]["outside_availability"]), (&json!("confirmed"), &json!(true)));
    }
);
