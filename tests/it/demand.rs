//! Demand that brands tell of, and the forecasts made of it, through the API.

use chrono::TimeDelta;
use entity::value::{Instant, QueueId};
use reqwest::Method;
use scheduler::service::forecasts::{
    Forecast, Span, as_of, count_received, follow_today, latest, make, refresh,
};
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::client::{Client, Reply};
use tests::{TestApp, on_both};

async fn post_file(client: &Client, path: &str, media_type: &str, body: String) -> Reply {
    let request = client.request(Method::POST, path);
    let request = request.header("content-type", media_type).body(body);
    client.send(request).await
}

async fn post_csv(client: &Client, path: &str, body: String) -> Reply {
    post_file(client, path, "text/csv; charset=utf-8", body).await
}

/// Four weeks of hours before now, as busy as the hour is in New York.
fn four_weeks(app: &TestApp, busy: impl Fn(i64) -> u32) -> String {
    let now = app.services.clock.now();
    let start = now - TimeDelta::weeks(4);
    let start = start - TimeDelta::seconds(start.timestamp().rem_euclid(3_600));
    let hours = (0..24 * 28).map(|hour| {
        let at = start + TimeDelta::hours(hour);
        let local = (at.timestamp() / 3_600 - 5).rem_euclid(24);
        format!("{},{}\n", at.to_rfc3339(), busy(local))
    });
    format!("interval_start,count\n{}", hours.collect::<String>())
}

/// Hands in four weeks of hours in which evenings are busy.
pub(crate) async fn upload(app: &TestApp, brand: &Brand, queue: &str) -> Value {
    let busy = |hour| if hour >= 18 { 40 } else { 8 };
    upload_hours(app, (brand, queue), busy).await
}

/// Hands in four weeks of hours, as busy as the hour is in New York.
pub(crate) async fn upload_hours(
    app: &TestApp,
    (brand, queue): (&Brand, &str),
    busy: impl Fn(i64) -> u32,
) -> Value {
    let path = format!("/v1/queues/{queue}/history");
    post_csv(&brand.system, &path, four_weeks(app, busy))
        .await
        .expect(200)
}

fn id(queue: &str) -> QueueId {
    queue.parse().expect("an id")
}

fn next_days(app: &TestApp, days: i64) -> Span {
    let from = app.services.clock.now() - TimeDelta::hours(1);
    Span {
        from,
        to: from + TimeDelta::days(days),
    }
}

async fn read(app: &TestApp, queue: &str, days: i64) -> Vec<Forecast> {
    latest(
        app.services.db.read(),
        id(queue),
        None,
        next_days(app, days),
    )
    .await
    .expect("a read")
}

fn sum(forecasts: &[Forecast]) -> f64 {
    let points = forecasts.iter().flat_map(|forecast| &forecast.points);
    points.map(|point| point.mean).sum()
}

on_both!(
    async fn a_history_is_kept_once_and_forecast(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let kept = upload(app, &brand, &queue).await;
        assert_eq!((&kept["kind"], &kept["rows"]), (&json!("counts"), &json!(672)));
        assert_eq!(upload(app, &brand, &queue).await, kept);
        let before = app.services.clock.now() - TimeDelta::seconds(1);
        let run = make(&app.services).await.expect("a run").expect("a past");
        let forecasts = read(app, &queue, 7).await;
        assert_eq!((forecasts.len(), forecasts[0].run_id), (1, run));
        assert_eq!(forecasts[0].language.to_string(), "en");
        let points = &forecasts[0].points;
        assert_eq!(points.len(), 7 * 48 - 2, "the slot that runs is the first");
        // A week is 7 × (6 × 40 + 18 × 8) queries; sent twice it would be twice as much.
        let week = sum(&forecasts);
        assert!((2_400.0..3_000.0).contains(&week), "{week}");
        let evening: Instant = "2026-11-22T00:00:00Z".parse().expect("a time");
        let point = points.iter().find(|point| point.start == evening).expect("a point");
        assert!((15.0..25.0).contains(&point.mean), "{point:?}");
        assert!(point.p10 < point.p50 && point.p50 < point.p90, "{point:?}");
        let earlier = as_of(app.services.db.read(), before, id(&queue), None, next_days(app, 7));
        assert!(earlier.await.expect("a read").is_empty(), "nothing was known yet");
    }
);

on_both!(
    async fn queries_as_a_history_are_told_by_language_and_queue(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({"languages": ["en", "es"]})).await;
        let path = format!("/v1/queues/{queue}/history");
        let rows = "at,queue,language\n2026-11-19 08:00,evening,es\n2026-11-19 09:00,other,es\n\
            2026-11-20 08:30,evening,en\n2026-11-20 09:00,,\n";
        let query = "?map=received_at%3Dat&time_zone=America/New_York";
        let kept = post_csv(&brand.system, &format!("{path}{query}"), rows.to_owned()).await.expect(200);
        assert_eq!(kept["kind"], "queries");
        assert_eq!((&kept["rows"], &kept["other_queues_rows"]), (&json!(3), &json!(1)));
        assert_eq!(kept["from"], "2026-11-19T13:00:00Z");
        make(&app.services).await.expect("a run").expect("a past");
        let languages: Vec<String> =
            read(app, &queue, 1).await.iter().map(|one| one.language.to_string()).collect();
        assert_eq!(languages, ["en", "es"]);
    }
);

on_both!(
    async fn a_faulty_history_is_refused_with_the_place(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        let path = format!("/v1/queues/{queue}/history");
        let rows = "interval_start,count\n2026-11-19T08:00:00Z,3\n2026-11-19T09:00:00Z,many\n";
        let refused = post_csv(&brand.system, &path, rows.to_owned()).await;
        let faults = refused.json["faults"].clone();
        assert_eq!(refused.problem(422), "invalid");
        assert_eq!((&faults[0]["line"], &faults[0]["column"]), (&json!(3), &json!(22)));
        let skipping = format!("{path}?skip_faulty=true");
        let one = format!("{rows}2026-11-19T09:00:00Z,4\n");
        assert_eq!(post_csv(&brand.system, &skipping, one).await.expect(200)["skipped_rows"], 1);
        let empty = post_csv(&brand.system, &path, "received_at\n".to_owned()).await;
        assert_eq!(empty.problem(422), "invalid");
        let json = brand.system.post(&path, json!({"rows": []})).await;
        assert_eq!(json.problem(415), "unsupported-media-type");
        let other = app.brand("Other").await;
        let foreign = post_csv(&other.system, &path, rows.to_owned()).await;
        assert_eq!(foreign.problem(404), "not-found");
    }
);

on_both!(
    async fn an_announced_campaign_is_forecast_until_it_is_taken_back(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        upload(app, &brand, &queue).await;
        make(&app.services).await.expect("a run").expect("a past");
        let usual = sum(&read(app, &queue, 8).await);
        let path = format!("/v1/queues/{queue}/demand-events");
        let event = json!({"name": "Black Friday", "factor": 3, "from": "2026-11-27T05:00:00Z", "to": "2026-11-28T05:00:00Z"});
        let made = brand.system.post(&path, event.clone()).await.expect(201);
        app.advance(TimeDelta::minutes(16)).await;
        refresh(&app.services).await.expect("a run, for something was announced");
        let busy = sum(&read(app, &queue, 8).await);
        assert!((1.2..1.35).contains(&(busy / usual)), "{busy} {usual}");
        let listed = brand.system.get(&path).await.expect(200);
        assert_eq!(listed["items"], json!([made]));
        let one = format!("{path}/{}", made["id"].as_str().expect("an id"));
        let other = app.brand("Other").await;
        assert_eq!(other.system.delete(&one).await.problem(404), "not-found");
        assert_eq!(other.system.get(&path).await.problem(404), "not-found");
        brand.system.delete(&one).await.expect(204);
        assert_eq!(brand.system.delete(&one).await.problem(404), "not-found");
        app.advance(TimeDelta::seconds(1)).await;
        make(&app.services).await.expect("a run").expect("a past");
        let again = sum(&read(app, &queue, 8).await);
        assert!((again / usual - 1.0).abs() < 0.05, "{again} {usual}");
        let wrong = json!({"name": " ", "from": event["to"], "to": event["from"], "factor": -1});
        let refused = brand.system.post(&path, wrong).await;
        let pointers: Vec<&Value> =
            refused.json["errors"].as_array().expect("errors").iter().map(|e| &e["pointer"]).collect();
        assert_eq!(pointers, ["/name", "/to", "/factor"]);
    }
);

on_both!(
    async fn queries_taken_in_are_counted_once_and_move_today(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        upload(app, &brand, &queue).await;
        make(&app.services).await.expect("a run").expect("a past");
        let usual = read(app, &queue, 2).await;
        for number in 0..60 {
            brand.post(&queue, &format!("where is parcel {number}?")).await;
        }
        assert_eq!(count_received(&app.services).await.expect("a count"), 0, "they settle first");
        app.advance(TimeDelta::minutes(30)).await;
        assert_eq!(count_received(&app.services).await.expect("a count"), 60);
        assert_eq!(count_received(&app.services).await.expect("a count"), 0);
        assert_eq!(follow_today(&app.services).await.expect("a look"), 1);
        assert_eq!(follow_today(&app.services).await.expect("a look"), 0, "it moves once");
        let busy = read(app, &queue, 2).await;
        assert_eq!(busy[0].run_id, usual[0].run_id);
        assert!(busy[0].followed_at.is_some());
        let factor = |place: usize| busy[0].points[place].mean / usual[0].points[place].mean;
        assert!(factor(3) > 1.05, "tonight is busier: {}", factor(3));
        assert!(factor(3) > factor(40) && factor(40) > 1.0, "tomorrow less: {}", factor(40));
        let at = app.services.clock.now() - TimeDelta::minutes(1);
        let span = Span { from: busy[0].points[0].start, to: busy[0].points[9].start };
        let earlier = as_of(app.services.db.read(), at, id(&queue), None, span).await.expect("a read");
        assert_eq!(earlier[0].points[3].mean, usual[0].points[3].mean, "as it was seen then");
    }
);

on_both!(
    async fn holidays_are_imported_from_files_and_calendars(app) {
        let admin = app.admin().await;
        let path = "/v1/admin/holidays";
        let csv = "country,date,name,region\nUS,2026-11-26,Thanksgiving,\nUS,2026-12-24,Half a day,US-XX\n";
        let kept = post_csv(&admin.client, path, csv.to_owned()).await.expect(200);
        assert_eq!(kept, json!({"holidays": 2}));
        post_csv(&admin.client, path, csv.replace("Thanksgiving", "Thanksgiving Day")).await.expect(200);
        let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nSUMMARY:Navidad\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let calendar = format!("{path}?country=es");
        post_file(&admin.client, &calendar, "text/calendar", ics.to_owned()).await.expect(200);
        let listed = admin.client.get(&format!("{path}?country=us")).await.expect(200);
        let names: Vec<&Value> =
            listed["items"].as_array().expect("items").iter().map(|day| &day["name"]).collect();
        assert_eq!(names.len(), 2, "{listed}");
        assert!(names.contains(&&json!("Thanksgiving Day")), "{listed}");
        assert_eq!(admin.client.get(&format!("{path}?country=ES")).await.expect(200)["items"][0]["date"], "2026-12-25");
        let refused = post_csv(&admin.client, path, "country,date\nUS,soon\n".to_owned()).await;
        assert!(refused.text.contains("line 2, column 4"), "{}", refused.text);
        assert_eq!(refused.problem(422), "invalid");
        let brand = app.brand("Acme").await;
        assert_eq!(brand.owner.get(path).await.problem(403), "wrong-role");
        let all = app.visitor.get("/v1/holidays?limit=2").await.expect(200);
        let next = format!("/v1/holidays?limit=2&cursor={}", all["next_cursor"].as_str().expect("more"));
        let rest = app.visitor.get(&next).await.expect(200);
        assert_eq!((&all["items"][0]["date"], &rest["items"][0]["date"]), (&json!("2026-11-26"), &json!("2026-12-25")));
        let of = async |query: &str| {
            let listed = app.visitor.get(&format!("/v1/holidays?{query}")).await.expect(200);
            listed["items"].as_array().map(Vec::len)
        };
        assert_eq!((of("country=us&region=US-XX").await, of("country=us&region=US-YY").await), (Some(2), Some(1)));
        assert_eq!(of("from=2026-12-01&to=2026-12-25").await, Some(1));
    }
);

on_both!(
    async fn a_holiday_opens_the_queues_of_whoever_keeps_it_until_it_is_removed(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let hours = json!([{"weekday": "mon", "start": "00:00", "minutes": 10_080}]);
        let calendar = json!({"country": "US", "region": null});
        let patch = json!({"business_hours": hours, "holidays": calendar, "time_zone": "UTC"});
        brand.owner.patch("/v1/brand", patch).await.expect(200);
        let queue = brand.queue(json!({"coverage": {"kind": "off_hours"}, "outside_window": "refuse"})).await;
        let holidays = async || {
            let ready = brand.system.get(&format!("/v1/queues/{queue}/readiness")).await.expect(200);
            let checks = ready["checks"].as_array().expect("checks");
            checks.iter().find(|check| check["name"] == "holidays").expect("one")["status"].clone()
        };
        assert_eq!(holidays().await, json!("missing"), "no calendar of the country is known");
        let post = async || {
            let query = json!({"body": "Is anybody there?", "customer": {"reference": "c1"}});
            brand.system.post(&format!("/v1/queues/{queue}/queries"), query).await
        };
        assert_eq!(post().await.problem(409), "outside-window");
        let today = app.services.clock.now().date_naive();
        let csv = format!("country,date,name\nUS,{today},Today\n");
        let path = "/v1/admin/holidays";
        post_csv(&admin.client, path, csv).await.expect(200);
        assert_eq!(holidays().await, json!("ready"));
        post().await.expect(201);
        let listed = admin.client.get(path).await.expect(200);
        let day = format!("{path}/{}", listed["items"][0]["id"].as_str().expect("an id"));
        assert_eq!(admin.client.delete(&day).await.status, 204);
        assert_eq!(post().await.problem(409), "outside-window");
        assert_eq!(admin.client.delete(&day).await.problem(404), "not-found");
        assert_eq!(brand.owner.delete(&day).await.problem(403), "wrong-role");
    }
);
