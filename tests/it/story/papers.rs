//! Papers as brands, experts and administrators read them.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::client::Client;
use tests::{eventually, on_both};

async fn first(client: &Client, list: &str) -> Value {
    eventually("a paper", async || {
        let found = client.get(list).await.expect(200);
        found["items"].as_array()?.first().cloned()
    })
    .await
}

/// Every line of a paper leads to what it is about.
async fn leads_to_evidence(client: &Client, paper: &Value) {
    let lines = paper["lines"].as_array().expect("lines");
    assert!(!lines.is_empty());
    for line in lines {
        client
            .get(line["evidence"].as_str().expect("an address"))
            .await
            .expect(200);
    }
}

on_both!(
    async fn a_month_and_a_week_are_closed_and_read_in_every_form(app) {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 1_000_000).await;
        app.advance(TimeDelta::seconds(1)).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        brand.post(&queue, "Where is my parcel?").await;
        let id = expert.take_next().await;
        expert.reply(&id, "It arrives tomorrow.").await;
        expert.resolve(&id).await;
        brand.act(&id, "confirm", json!({})).await.expect(200);
        brand.system.patch("/v1/brand", json!({"name": "<b>Acme</b>"})).await.expect(200);
        app.advance(TimeDelta::days(14)).await;
        app.visitor.post("/v1/admin/papers", json!({})).await.problem(401);
        expert.client.post("/v1/admin/papers", json!({})).await.problem(403);
        admin.client.post("/v1/admin/papers", json!({})).await.expect(202);

        let found = first(&brand.owner, "/v1/invoices").await;
        assert_eq!(found["number"], "INV-2026-000001", "{found}");
        assert_eq!((&found["from"], &found["to"]), (&json!("2026-11-01T04:00:00.000000Z"), &json!("2026-12-01T05:00:00.000000Z")));
        let path = format!("/v1/invoices/{}", found["id"].as_str().expect("an id"));
        let invoice = brand.owner.get(&path).await.expect(200);
        assert_eq!(invoice["change"], json!({"amount": 999_550, "currency": "USD"}));
        let kinds: Vec<&str> = invoice["lines"].as_array().expect("lines").iter().filter_map(|line| line["kind"].as_str()).collect();
        assert_eq!(kinds, ["deposit", "resolution"]);
        leads_to_evidence(&brand.owner, &invoice).await;
        brand.owner.get(&format!("/v1/queries/{}", invoice["lines"][1]["query_id"].as_str().expect("a query"))).await.expect(200);

        let found = first(&expert.client, "/v1/statements").await;
        let own = format!("/v1/statements/{}", found["id"].as_str().expect("an id"));
        let statement = expert.client.get(&own).await.expect(200);
        assert_eq!(statement["number"], "STM-2026-000001", "{statement}");
        assert_eq!((&statement["closing"]["amount"], &statement["time_zone"]), (&json!(360), &json!("Asia/Manila")));
        leads_to_evidence(&expert.client, &statement).await;
        let stranger = app.brand("Other").await;
        stranger.owner.get(&path).await.problem(404);
        brand.owner.get(&format!("{path}.pdf")).await.problem(404);
        brand.owner.get(&format!("{path}?time_zone=Mars/Base")).await.problem(422);

        for (language, direction, title, amount) in [
            ("en", "ltr", "Invoice", "USD\u{a0}9,995.50"),
            ("es", "ltr", "Factura", "9.995,50\u{a0}USD"),
            ("fil", "ltr", "Panahon", "USD\u{a0}9,995.50"),
            ("ar", "rtl", "فاتورة", "USD\u{a0}9,995.50"),
            ("yi", "rtl", "חשבון", "USD\u{a0}9,995.50"),
            ("de", "ltr", "Rechnung", "9.995,50\u{a0}USD"),
        ] {
            for (zone, time) in [("America/New_York", "18:30"), ("Asia/Manila", "07:30")] {
                let page = brand.owner.get(&format!("{path}.html?language={language}&time_zone={zone}")).await;
                assert_eq!(page.status, 200, "{}", page.text);
                let text = &page.text;
                assert!(text.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")), "{text}");
                for part in [title, amount, time, zone] {
                    assert!(text.contains(part), "{language} {zone} lacks {part}: {text}");
                }
                assert!(!text.contains("<b>Acme"), "{text}");
            }
        }
        let preferring = |languages| brand.owner.request(Method::GET, &path).header("accept-language", languages);
        for (languages, language) in [("fr, de;q=0.2, es;q=0.8", "es"), ("en-GB", "en"), ("?", "en"), ("ar-EG", "ar")] {
            let read = brand.owner.send(preferring(languages)).await.expect(200);
            assert_eq!(read["language"], language, "{languages}");
        }
        let sheet = brand.owner.get(&format!("{path}.csv")).await;
        assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8; header=present");
        let rows: Vec<&str> = sheet.text.lines().collect();
        assert_eq!(rows.len(), 3, "{}", sheet.text);
        assert!(rows[2].ends_with(",4.50,,USD"), "{}", rows[2]);
        assert!(rows[1].ends_with(",,10000.00,USD"), "{}", rows[1]);
        assert!(rows.iter().all(|row| !row.contains(",=") && !row.contains(",-")));

        let year = expert.client.get("/v1/expert/tax-years/2026").await.expect(200);
        assert_eq!(year["items"], json!([]), "nothing was paid yet");
        let all = admin.client.get("/v1/admin/tax-years/2026?format=csv").await;
        assert!(all.text.starts_with("year,expert_id,name,country,currency,"), "{}", all.text);
        expert.client.get("/v1/admin/tax-years/2026").await.problem(403);
    }
);
