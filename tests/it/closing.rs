//! Closing gaps: shifts are opened, experts invited in waves, incentives follow the curve.

use chrono::{DateTime, TimeDelta, Utc};
use scheduler::service::{CoverPolicy, closing, forecasts};
use serde_json::{Value, json};
use tests::actor::Expert;
use tests::{TestApp, on_both};

use crate::coverage::{a_busy_queue, certified};

async fn close(app: &TestApp) -> closing::Done {
    closing::close(&app.services).await.expect("a turn")
}

/// The shifts that the loop made and did not call off, by time.
async fn opened(app: &TestApp) -> Vec<Value> {
    let admin = app.admin().await;
    let (mut shifts, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin
            .client
            .get(&format!("/v1/admin/shifts?limit=200{cursor}"))
            .await
            .expect(200);
        shifts.extend(page["items"].as_array().expect("items").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    shifts.retain(|shift| shift["origin"] == "loop" && shift["status"] == "published");
    shifts
}

fn at(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("text").parse().expect("an instant")
}

/// The mails that ask an expert to claim a shift, once there are any.
async fn invitations(app: &TestApp, expert: &Expert) -> usize {
    tests::eventually("an invitation", async || {
        let letters = app.mail.sent();
        let own = letters.iter().filter(|letter| {
            letter.recipient == expert.email && letter.subject.contains("open for you")
        });
        Some(own.count()).filter(|count| *count > 0)
    })
    .await
}

async fn available(expert: &Expert, zone: &str, weekday: &str, minutes: u32) {
    let availability = json!({
        "time_zone": zone, "weekly": [{"weekday": weekday, "start": "12:00", "minutes": minutes}],
    });
    expert
        .client
        .put("/v1/expert/availability", availability)
        .await
        .expect(200);
}

on_both!(
    async fn gaps_open_shifts_that_somebody_could_work_and_invite_them_once(app) {
        let (brand, queue) = a_busy_queue(app).await;
        assert_eq!(close(app).await, closing::Done::default(), "nobody could come: nothing is opened");
        let mara = certified(app, &brand, "Mara").await;
        available(&mara, "Asia/Manila", "sun", 600).await;
        let done = close(app).await;
        assert_eq!((done.opened, done.invited), (1, 1), "one person can work one shift");
        let shifts = opened(app).await;
        assert_eq!(shifts[0]["queue_ids"], json!([queue]));
        assert!(at(&shifts[0]["start"]) >= at(&json!("2026-11-22T04:00:00Z")));
        assert!(at(&shifts[0]["end"]) <= at(&json!("2026-11-22T14:00:00Z")), "inside what she said");
        assert_eq!(invitations(app, &mara).await, 1);
        assert_eq!(close(app).await, closing::Done::default(), "a repeat opens and asks nothing");
        let id = shifts[0]["id"].as_str().expect("an id");
        let open = mara.shifts("open").await;
        assert_eq!((&open[0]["id"], &open[0]["claim"]["possible"]), (&json!(id), &json!(true)));
        mara.shift(id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::hours(2)).await;
        assert_eq!(close(app).await, closing::Done::default(), "all her time is taken");
    }
);

on_both!(
    async fn waves_grow_and_wake_nobody(app) {
        let (brand, _) = a_busy_queue(app).await;
        let mut awake = Vec::new();
        for name in ["Ana", "Ben", "Cal", "Dee"] {
            awake.push(certified(app, &brand, name).await);
        }
        let asleep = certified(app, &brand, "Eva").await;
        asleep.client.put("/v1/expert/availability", json!({"time_zone": "Europe/Berlin", "weekly": []})).await.expect(200);
        let first = close(app).await;
        assert!(first.opened > 0 && first.invited > 0, "{first:?}");
        let tomorrow = app.services.clock.now() + TimeDelta::hours(24);
        let single = |shift: &Value| shift["seats_needed"] == 1 && at(&shift["start"]) > tomorrow;
        let one = opened(app).await.into_iter().find(single);
        let id = one.expect("a shift with one seat")["id"].as_str().expect("an id").to_owned();
        let asked = |app: &TestApp| {
            let (db, id) = (app.services.db.clone(), id.parse().expect("an id"));
            async move {
                let rows = entity::store::shift::invitation::of_shifts(db.read(), &[id]).await.expect("a read");
                rows.into_iter().map(|(_, expert, _)| expert.to_string()).collect::<Vec<_>>()
            }
        };
        assert_eq!(asked(app).await.len(), 1, "as many as seats are open");
        assert_eq!(close(app).await.invited, 0, "they have time to answer");
        app.advance(TimeDelta::minutes(10)).await;
        close(app).await;
        assert_eq!(asked(app).await.len(), 3, "then twice as many");
        app.advance(TimeDelta::minutes(10)).await;
        close(app).await;
        let all = asked(app).await;
        assert_eq!(all.len(), 4, "everybody who is awake");
        assert!(!all.contains(&asleep.id), "it is night in Berlin");
        app.advance(TimeDelta::hours(7)).await;
        close(app).await;
        assert!(asked(app).await.contains(&asleep.id), "asked in the morning");
    }
);

on_both!(
    async fn a_night_that_comes_into_sight_is_one_shift(app) {
        let (brand, _) = a_busy_queue(app).await;
        let mara = certified(app, &brand, "Mara").await;
        available(&mara, "Asia/Manila", "sat", 480).await;
        for _ in 0..14 {
            close(app).await;
            app.advance(TimeDelta::minutes(30)).await;
        }
        let spans: Vec<_> = opened(app).await.iter().map(|shift| (shift["start"].clone(), shift["end"].clone())).collect();
        let night = |day: u32| (json!(format!("2026-11-{day}T04:00:00Z")), json!(format!("2026-11-{day}T12:00:00Z")));
        assert_eq!(spans, [night(21), night(28)]);
    }
);

on_both!(
    async fn a_seat_whose_holder_wants_to_leave_is_offered_to_others(app) {
        let (brand, queue) = a_busy_queue(app).await;
        let admin = app.admin().await;
        let start = app.services.clock.now() + TimeDelta::hours(20);
        let shift = json!({"queue_ids": [queue], "start": start, "end": start + TimeDelta::hours(2)});
        let id = admin.shift(shift).await["id"].as_str().expect("an id").to_owned();
        let mara = certified(app, &brand, "Mara").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::minutes(6)).await;
        let left = mara.shift(&id, "release", json!({})).await.expect(200);
        assert_eq!(left["seat"]["replacement_sought"], true);
        let noor = certified(app, &brand, "Noor").await;
        close(app).await;
        let seen = noor.shifts("open").await;
        assert!(seen.iter().any(|shift| shift["id"] == json!(id)));
        let ids = [id.parse().expect("an id")];
        let asked = entity::store::shift::invitation::of_shifts(app.services.db.read(), &ids);
        let asked: Vec<String> = asked.await.expect("a read").iter().map(|row| row.1.to_string()).collect();
        assert_eq!(asked, std::slice::from_ref(&noor.id), "and not to Mara");
    }
);

on_both!(
    async fn two_nodes_at_once_open_a_gap_once(app) {
        let (brand, _) = a_busy_queue(app).await;
        let mara = certified(app, &brand, "Mara").await;
        available(&mara, "Asia/Manila", "sun", 600).await;
        let policy = CoverPolicy { closing: true, ..app.services.cover };
        let node = app.services.clone().covered_by(policy);
        app.advance(TimeDelta::minutes(2)).await;
        let (one, other) = tokio::join!(closing::refresh(&node), closing::refresh(&node));
        one.and(other).expect("both turns");
        assert_eq!(opened(app).await.len(), 1);
    }
);

on_both!(
    async fn the_incentive_falls_with_time_and_an_emergency_pays_every_holder(app) {
        let (brand, _) = a_busy_queue(app).await;
        let mara = certified(app, &brand, "Mara").await;
        let noor = certified(app, &brand, "Noor").await;
        for expert in [&mara, &noor] {
            available(expert, "Asia/Manila", "thu", 120).await;
        }
        close(app).await;
        let shifts = opened(app).await;
        assert_eq!((shifts.len(), &shifts[0]["seats_needed"]), (1, &json!(2)), "{shifts:?}");
        let id = shifts[0]["id"].as_str().expect("an id").to_owned();
        // Thursday noon in Manila is 4.2 days ahead: three quarters of 3.00 USD, two hours.
        let seen = &mara.shifts("open").await[0];
        assert_eq!(seen["pay"]["incentive"], json!({"amount": 450, "currency": "USD"}));
        assert_eq!(seen["incentive_falls"], json!([
            {"from": "2026-11-23T04:00:00Z", "at_most": {"amount": 300, "currency": "USD"}},
            {"from": "2026-11-24T04:00:00Z", "at_most": {"amount": 150, "currency": "USD"}},
            {"from": "2026-11-25T04:00:00Z", "at_most": {"amount": 0, "currency": "USD"}},
        ]));
        mara.shift(&id, "claim", json!({})).await.expect(200);
        app.advance(TimeDelta::hours(72)).await;
        forecasts::make(&app.services).await.expect("a run");
        close(app).await;
        let seen = &noor.shifts("open").await[0];
        assert_eq!((&seen["id"], &seen["pay"]["incentive"]["amount"]), (&json!(id), &json!(200)), "half by time, and two steps of three by what is unfilled");
        let own = &mara.shifts("mine").await[0];
        assert_eq!(own["pay"]["incentive"]["amount"], 450, "whoever came early keeps it");
        app.advance(TimeDelta::hours(50)).await;
        forecasts::make(&app.services).await.expect("a run");
        close(app).await;
        let seen = &noor.shifts("open").await[0];
        assert_eq!(seen["pay"]["incentive"]["amount"], 600, "an emergency: 3.00 USD an hour");
        let own = &mara.shifts("mine").await[0];
        assert_eq!(own["pay"]["incentive"]["amount"], 1_050, "on top of what whoever came early has");
    }
);

on_both!(
    async fn what_an_admin_set_stays_and_what_nobody_needs_is_taken_back(app) {
        let (brand, queue) = a_busy_queue(app).await;
        let mara = certified(app, &brand, "Mara").await;
        available(&mara, "Asia/Manila", "thu", 120).await;
        close(app).await;
        let shifts = opened(app).await;
        let path = format!("/v1/admin/shifts/{}", shifts[0]["id"].as_str().expect("an id"));
        let admin = app.admin().await;
        let word = json!({"incentive": {"amount": 999, "currency": "USD"}});
        admin.client.patch(&path, word).await.expect(200);
        app.advance(TimeDelta::hours(72)).await;
        forecasts::make(&app.services).await.expect("a run");
        close(app).await;
        assert_eq!(admin.client.get(&path).await.expect(200)["incentive"]["amount"], 999);
        // The brand is closed that day: nothing will come.
        let closed = json!({
            "name": "closed", "factor": 0, "from": "2026-11-25T00:00:00Z", "to": "2026-11-28T00:00:00Z",
        });
        brand.system.post(&format!("/v1/queues/{queue}/demand-events"), closed).await.expect(201);
        app.advance(TimeDelta::minutes(1)).await;
        forecasts::make(&app.services).await.expect("a run");
        let done = close(app).await;
        assert_eq!(done.withdrawn, 1, "{done:?}");
        assert_eq!(admin.client.get(&path).await.expect(200)["status"], "cancelled");
        assert_eq!(close(app).await.withdrawn, 0);
    }
);
