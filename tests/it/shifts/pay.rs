//! What a seat pays: once, balanced, by elapsed time.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Expert;
use tests::{TestApp, eventually, on_both};

use super::{a_queue, expert_of, id_of, shift_in, states, usd, with};

/// The amounts of an expert's lines of a kind, once there are so many.
async fn lines(expert: &Expert, kind: &str, count: usize) -> Vec<Value> {
    eventually(&format!("{count} lines of {kind}"), async || {
        let earned = expert.earnings().await;
        let found: Vec<Value> = earned
            .into_iter()
            .filter(|line| line["kind"] == kind)
            .collect();
        (found.len() == count).then_some(found)
    })
    .await
}

/// Waits until the seats of a shift are in these states.
async fn until(app: &TestApp, id: &str, wanted: &[&str]) {
    eventually(&format!("{wanted:?}"), async || {
        (states(&app.admin().await.see_shift(id).await) == wanted).then_some(())
    })
    .await;
}

on_both!(
    async fn a_worked_shift_pays_its_incentive_and_tops_up_to_the_floor_once(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let pay = json!({"incentive": usd(1_500), "standby_per_hour": usd(600)});
        let id = id_of(&admin.shift(with(shift_in(&queue, 1, 4), pay)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        let query = id_of(&brand.post(&queue, "Where is my parcel?").await);
        assert_eq!(mara.take_next().await, query);
        mara.reply(&query, "It arrives tomorrow.").await;
        mara.resolve(&query).await;
        app.advance(TimeDelta::hours(4)).await;
        // The query is not final yet: how much it earns is not known.
        until(app, &id, &["ended"]).await;
        brand.system.post(&format!("/v1/queries/{query}/confirm"), json!({})).await.expect(200);
        until(app, &id, &["settled"]).await;
        let incentive = lines(&mara, "incentive", 1).await;
        assert_eq!(incentive[0]["amount"], usd(1_500));
        assert_eq!(incentive[0]["shift_id"], json!(id));
        let earned = lines(&mara, "resolution", 1).await[0]["amount"]["amount"].as_i64();
        let standby = lines(&mara, "standby", 1).await;
        assert_eq!(standby[0]["amount"]["amount"].as_i64(), earned.map(|earned| 2_400 - earned));
        assert_eq!(standby[0]["evidence"]["floor"], 2_400);
        app.advance(TimeDelta::hours(73)).await;
        let cleared = eventually("the pay to clear", async || {
            let lines = mara.earnings().await;
            lines.iter().all(|line| line["state"] == "available").then_some(lines)
        })
        .await;
        assert_eq!(cleared.len(), 3, "each is paid once: {cleared:?}");
    }
);

on_both!(
    async fn in_the_night_of_a_clock_change_elapsed_hours_are_paid(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mara = expert_of(app, &brand, "Mara").await;
        let availability = json!({"time_zone": "America/New_York", "weekly": [
            {"weekday": "sat", "start": "22:00", "minutes": 480},
        ]});
        mara.client.put("/v1/expert/availability", availability).await.expect(200);
        // 22:00 to 06:00 on the wall: seven hours, for the clocks go forward.
        let night = json!({
            "queue_ids": [queue], "start": "2027-03-14T03:00:00Z", "end": "2027-03-14T10:00:00Z",
            "standby_per_hour": usd(600),
        });
        let id = id_of(&admin.shift(night).await);
        let claimed = mara.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(claimed["minutes"], 420);
        assert_eq!(claimed["local"]["start"], "2027-03-13T22:00:00-05:00");
        assert_eq!(claimed["local"]["end"], "2027-03-14T06:00:00-04:00");
        let note = claimed["local"]["clock_change"].as_str().unwrap_or_default();
        assert!(note.contains("7 h") && note.contains("forward"), "{note}");
        let start: chrono::DateTime<chrono::Utc> = "2027-03-14T03:00:00Z".parse().expect("an instant");
        app.advance(start - app.services.clock.now()).await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        app.advance(TimeDelta::hours(7)).await;
        assert_eq!(lines(&mara, "standby", 1).await[0]["amount"], usd(4_200));
    }
);

on_both!(
    async fn a_shift_left_in_the_middle_pays_the_time_that_was_worked(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let pay = json!({"incentive": usd(1_500), "standby_per_hour": usd(600)});
        let id = id_of(&admin.shift(with(shift_in(&queue, 1, 4), pay)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(90)).await;
        let left = mara.shift(&id, "release", json!({})).await.expect(200);
        assert_eq!(left["status"], "cut_short");
        until(app, &id, &["settled", "published"]).await;
        assert_eq!(lines(&mara, "standby", 1).await[0]["amount"], usd(900));
        assert_eq!(mara.earnings().await.len(), 1, "no incentive");
    }
);

on_both!(
    async fn a_shift_called_off_late_is_paid(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let pay = || json!({"incentive": usd(1_500), "standby_per_hour": usd(600)});
        let mara = expert_of(app, &brand, "Mara").await;
        for (hours, owed) in [(80, 0), (30, 1_950), (12, 1_950)] {
            let id = id_of(&admin.shift(with(shift_in(&queue, hours, 4), pay())).await);
            mara.shift(&id, "claim", json!({})).await.expect(200);
            let path = format!("/v1/admin/shifts/{id}/cancel");
            admin.client.post(&path, json!({"reason": "the brand closes"})).await.expect(200);
            let again = admin.client.post(&path, json!({})).await.expect(200);
            assert_eq!((&again["status"], states(&again)), (&json!("cancelled"), vec!["cancelled".to_owned()]));
            let paid: Vec<_> = mara.earnings().await.into_iter().filter(|line| line["shift_id"] == json!(id)).collect();
            let amounts: Vec<_> = paid.iter().map(|line| line["amount"]["amount"].as_i64()).collect();
            assert_eq!(amounts, if owed == 0 { vec![] } else { vec![Some(owed)] });
            assert!(paid.iter().all(|line| line["kind"] == "adjustment"));
        }
        let id = id_of(&admin.shift(with(shift_in(&queue, 1, 4), pay())).await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        admin.client.post(&format!("/v1/admin/shifts/{id}/cancel"), json!({})).await.expect(200);
        assert!(mara.earnings().await.iter().any(|line| line["amount"] == usd(3_900)), "all of it");
    }
);

on_both!(
    async fn a_shift_called_off_in_the_middle_pays_what_was_worked_and_what_was_promised(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let pay = json!({"incentive": usd(1_500), "standby_per_hour": usd(600)});
        let id = id_of(&admin.shift(with(shift_in(&queue, 1, 4), pay)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        admin.client.post(&format!("/v1/admin/shifts/{id}/cancel"), json!({})).await.expect(200);
        until(app, &id, &["settled"]).await;
        assert_eq!(lines(&mara, "adjustment", 1).await[0]["amount"], usd(3_300), "three hours and the incentive");
        assert_eq!(lines(&mara, "standby", 1).await[0]["amount"], usd(600), "one hour");
        assert_eq!(mara.earnings().await.len(), 2);
    }
);

on_both!(
    async fn settling_on_many_nodes_at_once_pays_once(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let pay = json!({"incentive": usd(1_500)});
        let id = id_of(&admin.shift(with(shift_in(&queue, 1, 4), pay)).await);
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(60)).await;
        mara.shift(&id, "check-in", json!({})).await.expect(200);
        app.advance(TimeDelta::hours(4)).await;
        let sweeps = (0..8).map(|_| scheduler::service::shifts::sweep(&app.services));
        for swept in futures_util::future::join_all(sweeps).await {
            swept.expect("a sweep");
        }
        until(app, &id, &["settled"]).await;
        assert_eq!(lines(&mara, "incentive", 1).await[0]["amount"], usd(1_500));
    }
);
