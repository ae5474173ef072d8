//! Names and references that want to be more than text: inert wherever papers are opened.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::actor::Brand;
use tests::{TestApp, on_both};

use super::office::{Office, items, text};

const NAMES: [&str; 6] = [
    "=HYPERLINK(\"http://evil.example\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>&amp;",
];

/// As HTML shows it when nothing of it is markup.
fn escaped(name: &str) -> Vec<String> {
    let decimal = name
        .replace('&', "&#38;")
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;");
    vec![decimal]
}

async fn named(app: &TestApp, place: usize, name: &str) -> Brand {
    let brand = app.brand(&format!("b{place}")).await;
    let renamed = brand.owner.patch("/v1/brand", json!({"name": name})).await;
    renamed.expect(200);
    app.admin().await.deposit_as(&brand, 1_000, name).await;
    brand
}

async fn invoice(brand: &Brand) -> (String, Value) {
    let found = items(&brand.owner, "/v1/invoices").await;
    assert_eq!(found.len(), 1, "{found:?}");
    (
        format!("/v1/invoices/{}", text(&found[0]["id"])),
        found[0].clone(),
    )
}

on_both!(
    async fn whatever_a_brand_is_called_its_papers_hold_no_formula_and_no_markup(app) {
        let office = Office::open(app).await;
        let two_lines = json!({"name": "Acme\n=1+1"});
        office.brand.owner.patch("/v1/brand", two_lines).await.problem(422);
        let mut brands = Vec::new();
        for (place, name) in NAMES.into_iter().enumerate() {
            brands.push((name, named(app, place, name).await));
        }
        app.advance(TimeDelta::days(14)).await;
        office.close().await;
        for (name, brand) in &brands {
            let (path, found) = invoice(brand).await;
            assert_eq!(found["name"], *name, "JSON says what it is");
            let asked = format!("{path}.html?language=%22%3E%3Cscript%3E");
            let page = brand.owner.get(&asked).await;
            assert!(page.header("content-security-policy").contains("default-src 'none'"));
            for part in ["<script", "<img", "onerror=alert(1)>"] {
                assert!(!page.text.contains(part), "{name}: {}", page.text);
            }
            let shown = escaped(name).iter().any(|name| page.text.contains(name));
            assert!(shown, "{name}: {}", page.text);
            let sheet = brand.owner.get(&format!("{path}.csv")).await;
            let file = sheet.header("content-disposition");
            assert!(file.starts_with("attachment; filename=\"INV-2026-0"), "{file}");
            let mut rows = csv::ReaderBuilder::new();
            for row in rows.has_headers(false).from_reader(sheet.text.as_bytes()).records() {
                let row = row.expect("a row");
                let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                assert!(!row.iter().any(formula), "{row:?}");
            }
        }
    }
);
