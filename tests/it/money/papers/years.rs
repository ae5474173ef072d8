//! Tax years: what was really paid, where it went, and what came back when.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::on_both;

use super::office::{Office, PAY, items};

/// The only line of a year, to the expert and to admins.
async fn year(office: &Office<'_>, year: i32) -> Value {
    let own = items(
        &office.expert.client,
        &format!("/v1/expert/tax-years/{year}"),
    )
    .await;
    let all = items(&office.admin.client, &format!("/v1/admin/tax-years/{year}")).await;
    assert_eq!(own, all);
    let line = own.first().cloned().unwrap_or_default();
    json!([
        line["paid"]["amount"],
        line["payouts"],
        line["forms"][0]["due"]
    ])
}

/// The rows of a year's sheet without their heading, cell by cell.
async fn sheet(office: &Office<'_>, year: i32) -> Vec<Vec<String>> {
    let path = format!("/v1/admin/tax-years/{year}?format=csv");
    let sheet = office.admin.client.get(&path).await;
    assert_eq!(sheet.status, 200, "{}", sheet.text);
    let mut reader = csv::Reader::from_reader(sheet.text.as_bytes());
    let heading: Vec<String> = reader
        .headers()
        .expect("a heading")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        heading[..5],
        ["year", "expert_id", "name", "country", "currency"]
    );
    let rows = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    rows.collect()
}

on_both!(
    async fn a_year_counts_what_was_sent_in_it_less_what_came_back_in_it(app) {
        let office = Office::open(app).await;
        let form = json!({"form": "us_1099_nec", "from_year": 2026, "amount": {"amount": 2_000, "currency": "USD"}});
        let thresholds = json!({"tax": {"thresholds": [form]}});
        office.admin.client.patch("/v1/admin/settings", thresholds).await.expect(200);
        let named = json!({"display_name": "=Mara"});
        office.expert.client.patch("/v1/expert", named).await.expect(200);
        office.work(4).await;
        office.until_available(TimeDelta::days(4), 4 * PAY).await;
        assert_eq!(year(&office, 2026).await, json!([null, null, null]), "earned is not paid");
        office.set_account().await;
        let first = office.pay_out().await;
        assert_eq!(year(&office, 2026).await, json!([4 * PAY, 1, false]));
        office.work(3).await;
        office.until_available(TimeDelta::days(4), 3 * PAY).await;
        let second = office.pay_out().await;
        assert_eq!(year(&office, 2026).await, json!([7 * PAY, 2, true]), "from 20.00 on");
        office.bounce(&second).await;
        assert_eq!(year(&office, 2026).await, json!([4 * PAY, 1, false]));
        let rows = sheet(&office, 2026).await;
        let id = office.expert.id.as_str();
        let paid = (4 * PAY).to_string();
        assert_eq!(rows, [["2026", id, "'=Mara", "GB", "USD", &paid, "false", "1", "us_1099_nec", "2000", "false"]]);

        // A year that is over stays as it was reported: what comes back later counts then.
        app.advance(TimeDelta::days(60)).await;
        office.bounce(&first).await;
        assert_eq!(year(&office, 2026).await, json!([4 * PAY, 1, false]));
        assert_eq!(year(&office, 2027).await, json!([-4 * PAY, -1, false]));
        let rows = sheet(&office, 2027).await;
        assert_eq!(rows[0][5..8], [paid.as_str(), "true", "0"]);
        office.expert.client.get("/v1/expert/tax-years/1999").await.problem(422);
        office.brand.owner.get("/v1/admin/tax-years/2026").await.problem(403);
    }
);
