//! What admins do with shifts: prepare, publish, change, assign, invite.

use serde_json::{Value, json};
use tests::{eventually, on_both};

use super::{a_queue, expert_of, id_of, shift_in, states, usd, with};

on_both!(
    async fn a_draft_is_published_once_and_only_by_who_saw_its_last_revision(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let draft = with(shift_in(&queue, 72, 8), json!({"seats": 2}));
        let made = admin.client.post("/v1/admin/shifts", draft).await;
        let etag = made.header("etag").to_owned();
        let made = made.expect(201);
        assert_eq!((made["status"].as_str(), states(&made)), (Some("draft"), vec!["draft".to_owned(); 2]));
        let path = format!("/v1/admin/shifts/{}", id_of(&made));
        let send = async |etag: &str, body: Value| {
            let request = admin.client.request(reqwest::Method::PATCH, &path).header("If-Match", etag);
            admin.client.send(request.json(&body)).await
        };
        let first = send(&etag, json!({"status": "published", "seats": 3})).await;
        assert_eq!(first.status, 200, "{}", first.text);
        assert_eq!(states(&first.json), ["published", "published", "published"]);
        assert_eq!(send(&etag, json!({"seats": 1})).await.problem(412), "stale");
        assert_eq!(send("*", json!({"status": "draft"})).await.problem(422), "invalid");
        let mara = expert_of(app, &brand, "Mara").await;
        mara.shift(&id_of(&made), "claim", json!({})).await.expect(200);
        let fewer = send("*", json!({"seats": 1})).await.expect(200);
        assert_eq!(states(&fewer), ["confirmed", "cancelled", "cancelled"]);
        let listed = admin.client.get(&format!("/v1/admin/shifts?status=published&queue_id={queue}")).await;
        assert_eq!(listed.expect(200)["items"].as_array().map(Vec::len), Some(1));
        let audit = admin.client.get("/v1/admin/audit").await.expect(200).to_string();
        assert!(audit.contains("shift.create") && audit.contains("shift.change"));
    }
);

on_both!(
    async fn a_raise_reaches_those_who_came_early_and_a_cut_does_not(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let shift = with(shift_in(&queue, 72, 8), json!({"seats": 2, "incentive": usd(500)}));
        let id = id_of(&admin.shift(shift).await);
        let (mara, otto) = (expert_of(app, &brand, "Mara").await, expert_of(app, &brand, "Otto").await);
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let path = format!("/v1/admin/shifts/{id}");
        admin.client.patch(&path, json!({"incentive": usd(900)})).await.expect(200);
        assert_eq!(mara.shifts("mine").await[0]["pay"]["incentive"], usd(900));
        assert_eq!(mara.shifts("mine").await[0]["status"], "confirmed", "better terms need no word");
        admin.client.patch(&path, json!({"incentive": null})).await.expect(200);
        assert_eq!(mara.shifts("mine").await[0]["pay"]["incentive"], usd(900));
        let claimed = otto.shift(&id, "claim", json!({})).await.expect(200);
        assert_eq!(claimed["pay"]["incentive"], Value::Null);
    }
);

on_both!(
    async fn assigning_proves_the_rules_and_an_override_needs_a_reason(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let mara = expert_of(app, &brand, "Mara").await;
        let first = id_of(&admin.shift(shift_in(&queue, 72, 8)).await);
        let second = id_of(&admin.shift(shift_in(&queue, 85, 8)).await);
        let overlapping = id_of(&admin.shift(shift_in(&queue, 76, 8)).await);
        mara.shift(&first, "claim", json!({})).await.expect(200);
        let assign = async |id: &str, body: Value| {
            admin.client.post(&format!("/v1/admin/shifts/{id}/assign"), body).await
        };
        let plain = json!({"expert_id": mara.id});
        assert_eq!(assign(&second, plain.clone()).await.problem(409), "rest-too-short");
        let overridden = json!({"expert_id": mara.id, "override_reason": "she asked for it"});
        assert_eq!(assign(&overlapping, overridden.clone()).await.problem(409), "shift-overlap");
        let done = assign(&second, overridden).await.expect(200);
        assert_eq!(done["seats"][0]["state"], "claimed", "she has yet to agree");
        assert_eq!(done["seats"][0]["display_name"], "Mara");
        assert_eq!(assign(&second, plain).await.status, 200, "a repeat changes nothing");
        let stranger = app.expert("Nobody", &["en"]).await;
        let hopeless = json!({"expert_id": stranger.id, "override_reason": "please"});
        assert_eq!(assign(&overlapping, hopeless).await.problem(409), "not-eligible");
        let audit = admin.client.get("/v1/admin/audit?action=shift.assign").await.expect(200);
        assert!(audit.to_string().contains("she asked for it"), "{audit}");
        eventually("the mail", async || {
            let sent = app.mail.sent();
            sent.into_iter().find(|letter| letter.recipient == mara.email && letter.subject.contains("confirm a shift"))
        })
        .await;
        assert_eq!(mara.shift(&second, "claim", json!({})).await.expect(200)["status"], "confirmed");
    }
);

on_both!(
    async fn experts_are_invited_once_and_only_those_who_could_come(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let id = id_of(&admin.shift(shift_in(&queue, 72, 8)).await);
        let (mara, stranger) = (expert_of(app, &brand, "Mara").await, app.expert("Nobody", &["en"]).await);
        let mut stream = mara.stream(None).await;
        let path = format!("/v1/admin/shifts/{id}/invite");
        let both = json!({"expert_ids": [mara.id, stranger.id]});
        let done = admin.client.post(&path, both.clone()).await.expect(200);
        assert_eq!(done["invited"], json!([mara.id]));
        assert_eq!(done["unable"][0]["expert_id"], json!(stranger.id));
        assert_eq!(stream.next_of("shift.invited").await.data["shift"]["id"], json!(id));
        let again = admin.client.post(&path, both).await.expect(200);
        assert_eq!((again["invited"].clone(), again["before"].clone()), (json!([]), json!([mara.id])));
    }
);

on_both!(
    async fn what_cannot_be_a_shift_is_refused_field_by_field(app) {
        let (brand, queue) = a_queue(app).await;
        let admin = app.admin().await;
        let make = async |body: Value| admin.client.post("/v1/admin/shifts", body).await;
        let pointer = |reply: tests::client::Reply| {
            assert_eq!(reply.status, 422, "{}", reply.text);
            reply.json["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(pointer(make(shift_in(&queue, 5, 14)).await), "/end");
        assert_eq!(pointer(make(shift_in(&queue, 5, -1)).await), "/end");
        assert_eq!(pointer(make(shift_in(&queue, -1, 4)).await), "/start");
        assert_eq!(pointer(make(shift_in("queue_01h455vb4pex5vsknk084sn02q", 5, 4)).await), "/queue_ids/0");
        let none = with(shift_in(&queue, 5, 4), json!({"seats": 0}));
        assert_eq!(pointer(make(none).await), "/seats");
        let minus = with(shift_in(&queue, 5, 4), json!({"incentive": usd(-5)}));
        assert_eq!(pointer(make(minus).await), "/incentive/amount");
        let unknown = with(shift_in(&queue, 5, 4), json!({"colour": "red"}));
        assert_eq!(pointer(make(unknown).await), "/colour");
        let refused = brand.owner.get("/v1/admin/shifts").await;
        assert_eq!(refused.problem(403), "wrong-role");
        assert_eq!(brand.owner.get("/v1/shifts").await.problem(403), "wrong-role");
    }
);

on_both!(
    async fn a_plan_publishes_its_shifts_in_one_transaction(app) {
        use scheduler::calendar::Span;
        use scheduler::service::shifts::{NewShift, cover};
        let (brand, queue) = a_queue(app).await;
        let (mara, stranger) = (expert_of(app, &brand, "Mara").await, app.expert("Nobody", &["en"]).await);
        let start = app.services.clock.now() + chrono::TimeDelta::hours(60);
        let shift = |hours: i64| NewShift {
            span: Span { start: start + chrono::TimeDelta::hours(hours), end: start + chrono::TimeDelta::hours(hours + 8) },
            queues: vec![queue.parse().expect("a queue")],
            language: None,
            seats: vec![Some(mara.id.parse().expect("an expert")), None],
            incentive: None,
            standby_per_hour: None,
            origin: entity::value::ShiftOrigin::Plan,
            plan: None,
            loop_hourly: None,
        };
        let mut drafts = vec![shift(0), shift(24), shift(28)];
        drafts[1].seats.push(Some(stranger.id.parse().expect("an expert")));
        let published = crate::shifts::publish(app, drafts).await;
        let refused: Vec<_> = published.refused.iter().map(|(place, _, hurdle)| (*place, hurdle.problem)).collect();
        assert_eq!(refused, [(1, "not-eligible"), (2, "shift-overlap")]);
        let (from, to) = (start, start + chrono::TimeDelta::hours(48));
        let covers = cover(app.services.db.read(), from, to).await.expect("the cover");
        assert_eq!(covers.len(), 7);
        let held: Vec<_> = covers.iter().filter_map(|seat| seat.expert_id).map(|id| id.to_string()).collect();
        assert_eq!(held, [mara.id.clone(), mara.id.clone()]);
        assert!(covers.iter().all(|seat| seat.queues.len() == 1 && seat.span.length().num_hours() == 8));
        assert_eq!(mara.shifts("mine").await.len(), 2);
    }
);
