//! Claiming: what is shown before, what is proved, and what a refusal says.

use chrono::TimeDelta;
use serde_json::json;
use tests::on_both;

use super::{a_queue, expert_of, id_of, shift_in, usd, with};

on_both!(
    async fn an_open_shift_says_what_it_pays_and_whether_it_can_be_claimed(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let draft = shift_in(&queue, 48, 4);
        admin.client.post("/v1/admin/shifts", draft).await.expect(201);
        let shift = with(shift_in(&queue, 72, 8), json!({"incentive": usd(1_500), "standby_per_hour": usd(600)}));
        let id = id_of(&admin.shift(shift).await);
        let expert = expert_of(app, &brand, "Mara").await;
        let stranger = app.expert("Nobody", &["en"]).await;
        assert!(stranger.shifts("open").await.is_empty(), "nothing for those who lack what it asks");
        let gone = stranger.client.get(&format!("/v1/shifts/{id}")).await;
        assert_eq!(gone.problem(404), "not-found");
        let open = expert.shifts("open").await;
        assert_eq!(open.len(), 1, "a draft is not shown: {open:?}");
        let seen = &open[0];
        assert_eq!(seen["id"], json!(id));
        assert_eq!(seen["minutes"], 480);
        assert_eq!(seen["pay"]["incentive"], usd(1_500));
        assert_eq!(seen["pay"]["standby_per_hour"], usd(600));
        assert!(seen["queues"][0]["pay_per_resolution"]["amount"].as_i64() > Some(0), "{seen}");
        assert_eq!(seen["claim"]["possible"], true);
        assert_eq!(seen["notice_rule"][1]["class"], "late");
        let claimed = expert.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(claimed["status"], "confirmed");
        assert_eq!(claimed["release"]["class"], "free");
        assert!(expert.shifts("open").await.is_empty());
        assert_eq!(expert.shifts("mine").await[0]["status"], "confirmed");
        assert_eq!(expert.shifts("all").await.len(), 1);
    }
);

on_both!(
    async fn a_claim_outside_the_availability_needs_the_experts_word(app) {
        let (brand, queue) = a_queue(app).await;
        let id = id_of(&app.admin().await.shift(shift_in(&queue, 72, 4)).await);
        let expert = expert_of(app, &brand, "Mara").await;
        let availability = json!({
            "time_zone": "Asia/Manila",
            "weekly": [{"weekday": "mon", "start": "08:00", "minutes": 480}],
        });
        expert.client.put("/v1/expert/availability", availability).await.expect(200);
        // Monday 23:30 UTC is Tuesday half past seven in Manila.
        let refused = expert.shift(&id, "claim", json!({})).await;
        assert_eq!(refused.problem(409), "outside-availability");
        let open = &expert.shifts("open").await[0];
        assert_eq!(open["claim"]["possible"], false);
        assert_eq!(open["claim"]["needs_outside_availability"], true);
        let claimed = expert.shift(&id, "claim", json!({"outside_availability": true})).await;
        assert_eq!(claimed.expect(200)["seat"]["outside_availability"], true);
    }
);

on_both!(
    async fn rest_hours_and_certification_are_proved_for_the_whole_shift(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let expert = expert_of(app, &brand, "Mara").await;
        let first = id_of(&admin.shift(shift_in(&queue, 72, 8)).await);
        let soon = id_of(&admin.shift(shift_in(&queue, 90, 8)).await);
        let next = id_of(&admin.shift(shift_in(&queue, 80, 4)).await);
        let long = id_of(&admin.shift(shift_in(&queue, 80, 6)).await);
        expert.shift(&first, "claim", json!({})).await.expect(200);
        assert_eq!(expert.shift(&soon, "claim", json!({})).await.problem(409), "rest-too-short");
        assert_eq!(expert.shift(&long, "claim", json!({})).await.problem(409), "duty-too-long");
        expert.shift(&next, "claim", json!({})).await.expect(200);

        let other = expert_of(app, &brand, "Otto").await;
        let end = app.services.clock.now() + TimeDelta::hours(79);
        let certify = json!({"brand_id": brand.id, "expires_at": end});
        let path = format!("/v1/admin/experts/{}/certify", other.id);
        admin.client.post(&path, certify).await.expect(200);
        let fourth = id_of(&admin.shift(shift_in(&queue, 72, 8)).await);
        let refused = other.shift(&fourth, "claim", json!({})).await;
        assert_eq!(refused.json["missing"], json!(["certification"]), "{}", refused.text);
        assert_eq!(refused.problem(409), "not-eligible");
    }
);

on_both!(
    async fn a_week_has_forty_eight_hours(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let expert = expert_of(app, &brand, "Mara").await;
        // From Monday 01:30 in Manila, 12 hours every day.
        let mut last = None;
        for day in 0..5 {
            let shift = shift_in(&queue, 42 + 24 * day, 12);
            let id = id_of(&admin.shift(shift).await);
            last = Some(expert.shift(&id, "claim", json!({})).await);
        }
        assert_eq!(last.expect("five claims").problem(409), "hours-spent");
        assert_eq!(expert.shifts("mine").await.len(), 4);
    }
);

on_both!(
    async fn shifts_are_listed_page_by_page_in_the_order_of_their_begin(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        for hour in [90, 60, 70, 80, 70] {
            admin.shift(shift_in(&queue, hour, 2)).await;
        }
        let expert = expert_of(app, &brand, "Mara").await;
        let (mut starts, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/shifts?status=open&limit=2{cursor}");
            let page = expert.client.get(&path).await.expect(200);
            let items = page["items"].as_array().expect("items");
            starts.extend(items.iter().map(|shift| shift["start"].as_str().unwrap_or_default().to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let mut sorted = starts.clone();
        sorted.sort();
        assert_eq!((starts.len(), &starts), (5, &sorted));
        let bounded = expert.client.get("/v1/shifts?from=2026-11-23T20:00:00Z&to=2026-11-23T22:00:00Z").await;
        assert_eq!(bounded.expect(200)["items"].as_array().map(Vec::len), Some(2));
    }
);
