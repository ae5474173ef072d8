//! Shifts that lie across a change of clocks: in New York, on Lord Howe Island, and nowhere.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{TestApp, on_both};

use super::{OWN, a_queue, events, expert_of, feed, keep, read, shift};

/// What an expert in a zone reads of shifts at these times.
async fn seen_in(app: &TestApp, zone: &str, shifts: &[(&str, &str)]) -> (Vec<Value>, String) {
    let (brand, queue) = a_queue(app, "night mail").await;
    let mara = expert_of(app, &brand, "Mara").await;
    mara.client
        .patch("/v1/expert", json!({"time_zone": zone}))
        .await
        .expect(200);
    for (start, end) in shifts {
        let id = shift(app, &queue, start, end).await;
        mara.shift(&id, "claim", json!({})).await.expect(200);
    }
    let path = feed(&mara.client, OWN).await;
    let text = read(app, &path).await.text;
    assert!(
        text.contains(&format!("X-WR-TIMEZONE:{zone}\r\n")),
        "{text}"
    );
    (events(&text), text)
}

fn times(events: &[Value]) -> Vec<(&str, &str)> {
    let times = events
        .iter()
        .map(|event| (event["start"].as_str(), event["end"].as_str()));
    times
        .map(|(start, end)| (start.expect("a time"), end.expect("a time")))
        .collect()
}

on_both!(
    async fn a_night_in_march_in_new_york_is_an_hour_shorter(app) {
        // From ten in the evening to six in the morning, over the change at two.
        let night = ("2027-03-14T03:00:00Z", "2027-03-14T10:00:00Z");
        let (seen, text) = seen_in(app, "America/New_York", &[night]).await;
        assert_eq!(times(&seen), [("20270314T030000Z", "20270314T100000Z")]);
        keep(app, "new-york-march", &text);
    }
);

on_both!(
    async fn a_night_in_november_in_new_york_is_an_hour_longer(app) {
        app.advance(TimeDelta::days(340)).await;
        let (first, second) = (
            ("2027-11-07T02:00:00Z", "2027-11-07T11:00:00Z"),
            // The second of the two half past ones.
            ("2027-11-14T06:30:00Z", "2027-11-14T08:00:00Z"),
        );
        let (seen, text) = seen_in(app, "America/New_York", &[first, second]).await;
        let expected = [
            ("20271107T020000Z", "20271107T110000Z"),
            ("20271114T063000Z", "20271114T080000Z"),
        ];
        assert_eq!(times(&seen), expected);
        keep(app, "new-york-november", &text);
    }
);

on_both!(
    async fn clocks_that_go_back_by_half_an_hour(app) {
        // The clocks there go back by half an hour at 15:00 UTC on the third of April.
        let night = ("2027-04-03T14:45:00Z", "2027-04-03T16:15:00Z");
        let (seen, text) = seen_in(app, "Australia/Lord_Howe", &[night]).await;
        assert_eq!(times(&seen), [("20270403T144500Z", "20270403T161500Z")]);
        keep(app, "lord-howe", &text);
    }
);

on_both!(
    async fn a_zone_that_never_changes_its_clocks(app) {
        let night = ("2027-03-14T16:00:00Z", "2027-03-14T23:00:00Z");
        let (seen, text) = seen_in(app, "Asia/Manila", &[night]).await;
        assert_eq!(times(&seen), [("20270314T160000Z", "20270314T230000Z")]);
        keep(app, "manila", &text);
    }
);
