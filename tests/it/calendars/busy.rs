//! Experts' own calendars: when they are busy is taken from their availability.

use chrono::TimeDelta;
use reqwest::Method;
use scheduler::service::busy::refresh;
use serde_json::{Value, json};
use tests::actor::Expert;
use tests::client::Reply;
use tests::receiver::{Conduct, Receiver};
use tests::{TestApp, eventually, on_both};

use super::{a_queue, expert_of, id_of, shift};

const PATH: &str = "/v1/expert/busy-calendar";

/// A calendar with these events.
fn calendar(events: &[&str]) -> String {
    let event = |(number, lines): (usize, &&str)| {
        format!("BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:secret tango\r\n{lines}\r\nEND:VEVENT\r\n")
    };
    let events: String = events.iter().enumerate().map(event).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

async fn put(expert: &Expert, text: impl Into<String>) -> Reply {
    let request = expert.client.request(Method::PUT, PATH);
    let request = request.header("content-type", "text/calendar; charset=utf-8");
    expert.client.send(request.body(text.into())).await
}

async fn see(expert: &Expert) -> Value {
    expert.client.get(PATH).await.expect(200)
}

on_both!(
    async fn nobody_is_available_while_their_own_calendar_says_that_they_are_busy(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let zoe = expert_of(app, &brand, "Zoe").await;
        let body = json!({"queue_ids": [queue], "start": "2026-11-23T04:00:00Z", "end": "2026-11-23T08:00:00Z", "seats": 2});
        let busy_then = id_of(&app.admin().await.shift(body).await);
        let free_then = shift(app, &queue, "2026-11-24T04:00:00Z", "2026-11-24T08:00:00Z").await;
        let lunch = "DTSTART;TZID=Asia/Manila:20261116T130000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY";
        let set = put(&mara, calendar(&[lunch])).await.expect(200);
        assert_eq!((&set["source"], &set["events"]), (&json!("file"), &json!(1)));
        assert_eq!(set["busy"][0]["start"], "2026-11-23T05:00:00Z", "{set}");
        assert_eq!(set["busy"].as_array().expect("a list").len(), 4);
        assert!(!set.to_string().contains("tango"), "what it is called is not kept");

        let refused = mara.shift(&busy_then, "claim", json!({})).await;
        assert!(refused.text.contains("2026-11-23T05:00:00Z to 2026-11-23T06:00:00Z"), "{}", refused.text);
        assert_eq!(refused.problem(409), "outside-availability");
        let open = mara.shifts("open").await;
        let claim = |id: &str| open.iter().find(|one| one["id"] == id).expect("the shift")["claim"].clone();
        assert_eq!(claim(&busy_then)["needs_outside_availability"], true);
        assert_eq!(claim(&free_then)["possible"], true);
        mara.shift(&free_then, "claim", json!({})).await.expect(200);
        zoe.shift(&busy_then, "claim", json!({})).await.expect(200);

        let anyway = json!({"outside_availability": true});
        mara.shift(&busy_then, "claim", anyway).await.expect(200);
        let conflicts = see(&mara).await["conflicts"].clone();
        assert_eq!(conflicts[0]["shift_id"], busy_then, "{conflicts}");
        assert_eq!(conflicts[0]["busy"], json!({"start": "2026-11-23T05:00:00Z", "end": "2026-11-23T06:00:00Z"}));
        assert_eq!(conflicts.as_array().expect("a list").len(), 1);
    }
);

on_both!(
    async fn a_calendar_comes_after_the_week_and_its_exceptions_and_goes_when_it_is_removed(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let weekly = json!([{"weekday": "mon", "start": "08:00", "minutes": 720}]);
        let said = json!({"time_zone": "Asia/Manila", "weekly": weekly});
        mara.client.put("/v1/expert/availability", said).await.expect(200);
        let id = shift(app, &queue, "2026-11-23T04:00:00Z", "2026-11-23T08:00:00Z").await;
        put(&mara, calendar(&["DTSTART;VALUE=DATE:20261123"])).await.expect(200);
        assert_eq!(see(&mara).await["busy"][0], json!({"start": "2026-11-22T16:00:00Z", "end": "2026-11-23T16:00:00Z"}));
        assert_eq!(mara.shift(&id, "claim", json!({})).await.problem(409), "outside-availability");
        for _ in 0..2 {
            assert_eq!(mara.client.delete(PATH).await.status, 204);
        }
        assert_eq!(mara.client.get(PATH).await.problem(404), "not-found");
        mara.shift(&id, "claim", json!({})).await.expect(200);
    }
);

on_both!(
    async fn a_shift_that_was_claimed_stays_and_the_calendar_is_only_told_beside_it(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let id = shift(app, &queue, "2026-11-23T04:00:00Z", "2026-11-23T08:00:00Z").await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let own = format!("UID:{id}@vesper\r\nDTSTART:20261123T040000Z\r\nDTEND:20261123T080000Z");
        let mirrored = put(&mara, calendar(&[&own])).await.expect(200);
        assert_eq!(mirrored["events"], 1);
        // Its own first UID is the one that counts, so this one is somebody else's.
        assert_eq!(mirrored["conflicts"].as_array().map(Vec::len), Some(1));
        let plain = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{own}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        assert_eq!(put(&mara, plain).await.expect(200)["conflicts"], json!([]), "our own shifts are nothing else");
        put(&mara, calendar(&["DTSTART:20261123T050000Z\r\nDURATION:PT1H"])).await.expect(200);
        assert_eq!(scheduler::service::shifts::recheck(&app.services).await.expect("a look"), 0);
        assert_eq!(see(&mara).await["conflicts"][0]["shift_id"], id);
        assert_eq!(mara.shifts("mine").await[0]["status"], "confirmed");
    }
);

on_both!(
    async fn a_calendar_that_cannot_be_read_is_refused_with_its_line(app) {
        let (brand, _) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        put(&mara, calendar(&["DTSTART:20261123T050000Z\r\nDURATION:PT1H"])).await.expect(200);
        let start = "DTSTART:20261123T050000Z";
        for (text, line) in [
            ("hello".to_owned(), "line 1: "),
            (calendar(&["DTSTART:soon"]), "line 6: "),
            (calendar(&[&format!("{start}\r\nRRULE:FREQ=SECONDLY")]), "line 7: "),
            (calendar(&[start]).replace("END:VCALENDAR\r\n", ""), "line 7: "),
        ] {
            let refused = put(&mara, text).await;
            let told = refused.json["errors"][0]["detail"].as_str().unwrap_or_default().to_owned();
            assert_eq!(refused.problem(422), "invalid");
            assert!(told.starts_with(line), "{told}");
        }
        let request = mara.client.request(Method::PUT, PATH).header("content-type", "text/calendar");
        let latin = mara.client.send(request.body(b"BEGIN:VCALENDAR\r\nX:\xff".to_vec())).await;
        assert_eq!(latin.problem(422), "invalid");
        let request = mara.client.request(Method::PUT, PATH).header("content-type", "text/csv");
        assert_eq!(mara.client.send(request.body("a,b")).await.problem(415), "unsupported-media-type");
        let long = format!("{}{}", calendar(&[]), " ".repeat(1 << 20));
        assert_eq!(put(&mara, long).await.problem(413), "payload-too-large");
        assert_eq!(see(&mara).await["busy"].as_array().map(Vec::len), Some(1), "what was known stays");
        assert_eq!(see(&mara).await["unknown_time_zones"], json!([]));
        let nowhere = calendar(&["DTSTART;TZID=Nowhere:20261123T130000\r\nDURATION:PT1H"]);
        let set = put(&mara, nowhere).await.expect(200);
        assert_eq!(set["unknown_time_zones"], json!(["Nowhere"]));
        assert_eq!(set["busy"][0]["start"], "2026-11-23T05:00:00Z");
    }
);

on_both!(
    async fn only_experts_have_a_calendar_and_each_their_own(app) {
        let (brand, _) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let eve = expert_of(app, &brand, "Eve").await;
        put(&mara, calendar(&["DTSTART:20261123T050000Z\r\nDURATION:PT1H"])).await.expect(200);
        assert_eq!(eve.client.get(PATH).await.problem(404), "not-found");
        for client in [&brand.owner, &brand.system, &app.admin().await.client] {
            assert_eq!(client.get(PATH).await.problem(403), "wrong-role");
            assert_eq!(client.put(PATH, json!({"url": "https://cal.example/a.ics"})).await.problem(403), "wrong-role");
            assert_eq!(client.delete(PATH).await.problem(403), "wrong-role");
        }
        assert_eq!(app.visitor.get(PATH).await.problem(401), "unauthenticated");
        let read = mara.client.get(PATH).await;
        let request = |tag: &str| {
            let request = mara.client.request(Method::PUT, PATH).header("if-match", tag);
            mara.client.send(request.json(&json!({"url": "webcal://cal.example/private-1/a.ics"})))
        };
        let set = request(read.header("etag")).await.expect(200);
        assert_eq!((&set["source"], &set["host"]), (&json!("url"), &json!("cal.example")));
        assert!(!set.to_string().contains("private-1"), "the address is a secret");
        assert_eq!(request(read.header("etag")).await.problem(412), "stale");
        eve.client.delete(PATH).await;
        assert_eq!(see(&mara).await["source"], "url");
    }
);

on_both!(
    async fn an_address_that_this_server_must_not_call_is_refused(app) {
        let mara = app.expert("Mara", &["en"]).await;
        for url in [
            "http://cal.example/a.ics",
            "https://10.0.0.1/a.ics",
            "https://localhost/a.ics",
            "https://[::1]/a.ics",
            "webcal://169.254.169.254/latest",
            "file:///etc/passwd",
            "https://user:word@cal.example/a.ics",
        ] {
            let refused = mara.client.put(PATH, json!({"url": url})).await;
            assert_eq!(refused.json["errors"][0]["pointer"], "/url", "{url}");
            assert_eq!(refused.problem(422), "invalid");
        }
        assert_eq!(mara.client.put(PATH, json!({})).await.problem(422), "invalid");
        assert_eq!(mara.client.get(PATH).await.problem(404), "not-found");
    }
);

/// Lets calendars be fetched until one shows what is looked for.
async fn fetched(
    app: &TestApp,
    expert: &Expert,
    what: &str,
    look: impl Fn(&Value) -> bool,
) -> Value {
    eventually(what, async || {
        refresh(&app.services).await.expect("a look");
        let seen = see(expert).await;
        look(&seen).then_some(seen)
    })
    .await
}

on_both!(
    async fn an_address_is_read_every_hour_and_what_was_known_survives_its_failures(app) {
        let (brand, queue) = a_queue(app, "evening mail").await;
        let mara = expert_of(app, &brand, "Mara").await;
        let id = shift(app, &queue, "2026-11-23T04:00:00Z", "2026-11-23T08:00:00Z").await;
        let hour = |day: u32| format!("DTSTART:202611{day}T050000Z\r\nDURATION:PT1H");
        let receiver = Receiver::start(Conduct::Say(200, calendar(&[&hour(23)]))).await;
        let set = mara.client.put(PATH, json!({"url": receiver.url()})).await.expect(200);
        assert_eq!((&set["imported_at"], &set["host"]), (&json!(null), &json!("127.0.0.1")));
        let read = fetched(app, &mara, "the calendar", |seen| seen["imported_at"].is_string()).await;
        assert_eq!(read["busy"][0]["start"], "2026-11-23T05:00:00Z");
        assert_eq!(mara.shift(&id, "claim", json!({})).await.problem(409), "outside-availability");

        receiver.behave(Conduct::Answer(503));
        app.advance(TimeDelta::minutes(61)).await;
        let failed = fetched(app, &mara, "the failure", |seen| seen["last_error"].is_string()).await;
        assert_eq!(failed["last_error"], "the address answered 503");
        assert_eq!(failed["busy"], read["busy"], "what was known stays");
        let next = |seen: &Value| seen["next_read_at"].as_str().expect("a time").to_owned();
        assert_eq!(next(&failed), "2026-11-21T00:36:00Z");
        receiver.behave(Conduct::Say(200, "it works!".to_owned()));
        app.advance(TimeDelta::minutes(5)).await;
        let failed = fetched(app, &mara, "the next failure", |seen| next(seen) == "2026-11-21T00:46:00Z").await;
        assert!(failed["last_error"].as_str().expect("words").starts_with("line 1: must be a calendar"), "{failed}");

        receiver.behave(Conduct::Say(200, calendar(&[&hour(24)])));
        app.advance(TimeDelta::minutes(10)).await;
        let read = fetched(app, &mara, "the new calendar", |seen| seen["last_error"].is_null()).await;
        assert_eq!(read["busy"][0]["start"], "2026-11-24T05:00:00Z");
        assert_eq!(next(&read), "2026-11-21T01:46:00Z");
        mara.shift(&id, "claim", json!({})).await.expect(200);
        let received = receiver.received();
        assert!(received[0].header("accept").contains("text/calendar"));
        assert_eq!(received.len(), 4, "it is asked no more often than that");
    }
);
