//! Reports on promises: what was told against what happened, for brands and admins.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::client::Client;
use tests::{TestApp, eventually, on_both};

const REPORT: &str = "/v1/reports/promises";

/// Four queries: answered in time, cancelled in time, left to lapse, and still waiting.
async fn night(app: &TestApp, brand: &Brand, queue: &str) {
    let admin = app.admin().await;
    admin.deposit(brand, 10_000).await;
    let expert = app.working_expert("Mara", brand, &["en"]).await;
    let answered = id(&brand
        .post(queue, "Where is my parcel? It should be here.")
        .await);
    assert_eq!(expert.take_next().await, answered);
    app.advance(TimeDelta::seconds(30)).await;
    expert.reply(&answered, "It comes tomorrow.").await;
    expert.presence("offline").await;
    let cancelled = id(&brand
        .post(queue, "Please call me back about my order.")
        .await);
    brand
        .act(&cancelled, "cancel", json!({"reason": "customer"}))
        .await
        .expect(200);
    app.advance(TimeDelta::seconds(1)).await;
    let lapsed = id(&brand.post(queue, "Can I still change the address?").await);
    app.advance(TimeDelta::minutes(20)).await;
    eventually("the breach", async || {
        let timeline = brand.timeline(&lapsed).await;
        timeline
            .iter()
            .any(|kind| kind == "promise.broken")
            .then_some(())
    })
    .await;
    brand.post(queue, "Is the blue one in stock again?").await;
    // Reports end before now: what is made in this very instant is not in them.
    app.advance(TimeDelta::seconds(1)).await;
}

fn id(view: &Value) -> String {
    view["id"].as_str().expect("an id").to_owned()
}

async fn report(client: &Client, parameters: &str) -> Value {
    client
        .get(&format!("{REPORT}?{parameters}"))
        .await
        .expect(200)
}

/// The table behind an address, as a list of lines with the header first.
async fn table(client: &Client, path: &str) -> Vec<Vec<String>> {
    let reply = client.get(path).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(
        reply
            .header("content-type")
            .starts_with("text/csv; charset=utf-8")
    );
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(reply.text.as_bytes());
    let lines = reader
        .records()
        .map(|line| line.expect("a line of as many cells"));
    lines
        .map(|line| line.iter().map(str::to_owned).collect())
        .collect()
}

on_both!(
    async fn a_brand_sees_what_was_told_against_what_happened(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        night(app, &brand, &queue).await;
        let found = report(&brand.system, &format!("queue={queue}")).await;
        let total = &found["total"];
        let figures = ["made", "kept", "renewed", "broken", "void", "open"].map(|name| total[name].as_u64().unwrap());
        assert_eq!(figures, [4, 1, 0, 1, 1, 1], "{found}");
        assert_eq!(total["answer_seconds"]["p95"], 30);
        assert_eq!(total["neglect_share"].as_f64().unwrap(), 2.0 / 3.0, "the open one is in no share");
        assert_eq!(total["broken"], json!(total["broken_told"].as_u64().unwrap() + total["surprises"].as_u64().unwrap()));
        assert_eq!(found["shortest_promise"].as_array().unwrap().len(), 168);
        assert_eq!(found["told"]["unsaid"], 4);
        assert_eq!(found["causes"].as_object().unwrap().len(), 1, "{found}");
        assert_eq!(report(&brand.owner, "").await["shortest_promise"], Value::Null, "for one queue only");
    }
);

on_both!(
    async fn every_grouping_sums_up_to_the_total(app) {
        let brand = app.brand("Acme").await;
        let (queue, other) = (brand.queue(json!({})).await, brand.queue(json!({"name": "chat", "channel": "chat"})).await);
        night(app, &brand, &queue).await;
        brand.post(&other, "Hello? Is anybody there?").await;
        app.advance(TimeDelta::minutes(2)).await;
        for by in ["queue", "channel", "language", "hour_of_week", "expert", "cause", "day"] {
            let found = report(&brand.system, &format!("group_by={by}")).await;
            for figure in ["made", "kept", "broken", "void", "open", "surprises"] {
                let groups = found["groups"].as_array().unwrap().iter();
                let sum: u64 = groups.map(|group| group[figure].as_u64().unwrap()).sum();
                assert_eq!(json!(sum), found["total"][figure], "{figure} by {by}: {found}");
            }
            let lines = table(&brand.system, &format!("{REPORT}?group_by={by}&format=csv")).await;
            assert_eq!(lines.len(), found["groups"].as_array().unwrap().len() + 1, "{lines:?}");
        }
        let experts = report(&brand.system, "group_by=expert").await;
        let mara = experts["groups"].as_array().unwrap().iter().find(|group| group["expert"] == "Mara").unwrap();
        assert_eq!((&mara["made"], &mara["kept"]), (&json!(1), &json!(1)));
        let hours = report(&brand.system, "group_by=hour_of_week").await;
        assert_eq!(hours["groups"][0]["hour_of_week"], 4 * 24 + 18, "Friday, half past six in New York");
    }
);

on_both!(
    async fn an_export_has_a_line_for_every_promise(app) {
        let brand = app.brand("Acme").await;
        let queue = brand.queue(json!({})).await;
        night(app, &brand, &queue).await;
        let lines = table(&brand.system, &format!("{REPORT}/export")).await;
        // Four first promises, and the new time for the one that broke.
        assert_eq!(lines.len(), 6, "{lines:?}");
        let column = |name: &str| lines[0].iter().position(|cell| cell == name).expect("a column");
        let outcomes: Vec<&str> = lines[1..].iter().map(|line| line[column("outcome")].as_str()).collect();
        assert_eq!(outcomes, ["kept", "void", "broken", "open", "open"]);
        assert_eq!(lines[1][column("expert")], "Mara");
        assert_ne!(lines[3][column("cause")], "");
    }
);

on_both!(
    async fn a_report_is_for_the_brand_and_for_admins(app) {
        let (brand, other) = (app.brand("Acme").await, app.brand("Bolt").await);
        let queue = brand.queue(json!({})).await;
        night(app, &brand, &queue).await;
        let admin = app.admin().await.client;
        let all = admin.get(&format!("/v1/admin/reports/promises?brand={}", brand.id)).await.expect(200);
        assert_eq!(all["total"]["made"], 4);
        let all = admin.get("/v1/admin/reports/promises?group_by=queue").await.expect(200);
        assert_eq!(all["groups"][0]["queue"], "evening");
        let lines = table(&admin, "/v1/admin/reports/promises/export").await;
        assert_eq!(lines.len(), 6);
        assert_eq!(report(&other.system, "").await["total"]["made"], 0);
        for (client, path, status, slug) in [
            (&other.system, format!("{REPORT}?queue={queue}"), 404, "not-found"),
            (&other.system, format!("{REPORT}/export?queue={queue}"), 404, "not-found"),
            (&brand.owner, "/v1/admin/reports/promises".to_owned(), 403, "wrong-role"),
            (&admin, REPORT.to_owned(), 403, "wrong-role"),
            (&app.visitor, REPORT.to_owned(), 401, "unauthenticated"),
        ] {
            assert_eq!(client.get(&path).await.problem(status), slug, "{path}");
        }
        let key = json!({"name": "narrow", "scopes": ["queues:read"]});
        let key = brand.owner.post("/v1/api-keys", key).await.expect(201);
        let narrow = app.visitor.with_token(key["key"].as_str().unwrap());
        assert_eq!(narrow.get(REPORT).await.problem(403), "insufficient-scope");
    }
);

on_both!(
    async fn what_is_asked_wrongly_is_named(app) {
        let brand = app.brand("Acme").await;
        for (parameters, pointer) in [
            ("from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:00Z", "/to"),
            ("from=2020-11-20T00:00:00Z&to=2026-11-20T00:00:00Z", "/to"),
            ("from=yesterday", "/from"),
            ("group_by=colour", "/group_by"),
            ("queue=q-1", "/queue"),
            ("format=xml", "/format"),
            ("columns=all", "/columns"),
        ] {
            let reply = brand.system.get(&format!("{REPORT}?{parameters}")).await;
            assert_eq!(reply.json["errors"][0]["pointer"], pointer, "{parameters}: {}", reply.text);
            assert_eq!(reply.problem(422), "invalid");
        }
        let brand_named = format!("{REPORT}?brand={}", brand.id);
        assert_eq!(brand.system.get(&brand_named).await.problem(422), "invalid");
        let grouped = format!("{REPORT}/export?group_by=queue");
        assert_eq!(brand.system.get(&grouped).await.problem(422), "invalid");
    }
);

/// Names that a spreadsheet, a parser or a terminal might trip over.
fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "a;=1",
        "\"",
        "a\"\",b",
        "＝1",
        "'=1",
        "Größe, 大きい",
    ]
    .map(str::to_owned)
    .to_vec();
    if let Some(file) = tests::data::file("text/naughty_strings.json") {
        let text = std::fs::read_to_string(file).expect("the file is read");
        let listed: Vec<String> = serde_json::from_str(&text).expect("a list of strings");
        let risky = |name: &String| {
            name.starts_with(['=', '+', '-', '@', '\t', '\r'])
                || name.contains(['"', ',', '\n', ';'])
        };
        let (first, rest): (Vec<_>, Vec<_>) = listed.into_iter().partition(risky);
        names.extend(first.into_iter().take(60));
        names.extend(rest.into_iter().step_by(12));
    }
    names
}

on_both!(
    async fn hostile_names_of_queues_stay_text_in_a_spreadsheet(app) {
        let brand = app.brand("Acme").await;
        let mut named = std::collections::BTreeMap::new();
        for name in hostile() {
            let queue = json!({
                "name": name, "channel": "email", "languages": ["en"], "coverage": {"kind": "always"},
                "price_per_resolution": {"amount": 450, "currency": "USD"},
            });
            let made = brand.system.post("/v1/queues", queue).await;
            if made.status != 201 {
                continue;
            }
            brand.post(&id(&made.json), "Hello, where is my order?").await;
            let kept = made.json["name"].as_str().unwrap().to_owned();
            named.insert(id(&made.json), kept);
        }
        assert!(named.len() >= 8, "{named:?}");
        app.advance(TimeDelta::seconds(1)).await;
        let summary = table(&brand.system, &format!("{REPORT}?group_by=queue&format=csv")).await;
        let export = table(&brand.system, &format!("{REPORT}/export")).await;
        for (lines, [key, name]) in [(&summary, [0, 1]), (&export, [3, 4])] {
            assert_eq!(lines.len(), named.len() + 1);
            for line in &lines[1..] {
                let told = &named[&line[key]];
                let cell = &line[name];
                let risky = told.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
                let expected = if risky { format!("'{told}") } else { told.clone() };
                assert_eq!(cell, &expected);
                let formulas = ['=', '+', '-', '@', '\t', '\r'];
                assert!(line.iter().all(|cell| !cell.starts_with(formulas)), "{line:?}");
            }
        }
    }
);
