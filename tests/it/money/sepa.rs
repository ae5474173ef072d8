//! Paying by SEPA: who can be paid so, and the file that the bank gets.

use chrono::TimeDelta;
use entity::table::event;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tests::{eventually, on_both};

use super::approvals::{earned, paid, paid_to, set};

fn sepa(holder: &str, iban: &str) -> Value {
    json!({"rail": "sepa", "details": {"holder": holder, "iban": iban}})
}

const SPANISH: &str = "ES91 2100 0418 4502 0005 1332";

fn debtor() -> Value {
    json!({"sepa_debtor": {"name": "Vesper GmbH", "iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX"}})
}

on_both!(
    async fn an_expert_is_paid_by_a_file_that_the_platforms_bank_takes(app) {
        let (expert, admin) = (earned(app, "EUR").await, app.admin().await);
        paid_to(&expert, sepa("Mara Núñez & Hijos", SPANISH)).await;
        let draw_up = || admin.client.post("/v1/admin/payout-runs", json!({"rail": "sepa"}));
        assert_eq!(draw_up().await.problem(409), "sepa-debtor-missing");
        set(&admin, debtor()).await;
        let run = draw_up().await.expect(201);
        assert_eq!(run["totals"], json!([{"amount": 1_600, "currency": "EUR"}]));
        let path = format!("/v1/admin/payout-runs/{}", run["id"].as_str().unwrap());
        admin.approver.post(&format!("{path}/approve"), json!({})).await.expect(200);
        paid(&expert).await;
        let file = eventually("the file", async || {
            let file = admin.client.get(&format!("{path}/file")).await;
            (file.status == 200).then_some(file)
        })
        .await;
        assert_eq!(file.header("content-type"), "application/xml; charset=utf-8");
        let name = format!("attachment; filename=\"{}.xml\"", run["id"].as_str().unwrap());
        assert_eq!(file.header("content-disposition"), name);
        for part in [
            "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
            "<CtrlSum>16.00</CtrlSum>",
            "<InstdAmt Ccy=\"EUR\">16.00</InstdAmt>",
            "<Nm>Mara Nunez + Hijos</Nm>",
            "<IBAN>ES9121000418450200051332</IBAN>",
            "<IBAN>DE89370400440532013000</IBAN>",
            "<BICFI>COBADEFFXXX</BICFI>",
        ] {
            assert!(file.text.contains(part), "{part} is missing in {}", file.text);
        }
    }
);

on_both!(
    async fn the_week_is_drawn_up_for_every_rail(app) {
        let (expert, admin) = (earned(app, "EUR").await, app.admin().await);
        paid_to(&expert, sepa("Mara", SPANISH)).await;
        set(&admin, debtor()).await;
        app.advance(TimeDelta::days(7)).await;
        let run = eventually("the weekly run", async || {
            let runs = admin.client.get("/v1/admin/payout-runs").await.expect(200);
            runs["items"].as_array()?.first().cloned()
        })
        .await;
        assert_eq!((&run["rail"], &run["created_by"]), (&json!("sepa"), &Value::Null), "{run}");
        assert_eq!(run["totals"], json!([{"amount": 1_600, "currency": "EUR"}]));
    }
);

on_both!(
    async fn a_week_that_nobody_can_pay_is_told_to_admins_and_paid_by_hand(app) {
        let (expert, admin) = (earned(app, "EUR").await, app.admin().await);
        paid_to(&expert, sepa("Mara", SPANISH)).await;
        app.advance(TimeDelta::days(7)).await;
        let told = eventually("the event", async || {
            let events = event::Entity::find().all(app.services.db.read()).await;
            events.expect("a read").into_iter().find(|event| event.kind == "payout_run.skipped")
        })
        .await;
        assert_eq!((&told.data["rail"], &told.data["experts_waiting"]), (&json!("sepa"), &json!(1)));
        set(&admin, debtor()).await;
        let run = admin.client.post("/v1/admin/payout-runs", json!({"rail": "sepa"})).await.expect(201);
        assert_eq!(run["totals"], json!([{"amount": 1_600, "currency": "EUR"}]));
    }
);

on_both!(
    async fn dollars_do_not_go_by_sepa_and_the_run_says_so(app) {
        let (expert, admin) = (earned(app, "USD").await, app.admin().await);
        paid_to(&expert, sepa("Mara", SPANISH)).await;
        set(&admin, debtor()).await;
        let refused = admin.client.post("/v1/admin/payout-runs", json!({"rail": "sepa"})).await;
        assert_eq!(refused.problem(409), "nothing-to-pay");
        assert_eq!(expert.earnings().await[0]["state"], "available");
    }
);

on_both!(
    async fn an_account_that_the_file_could_not_carry_is_refused_when_it_is_set(app) {
        let expert = app.expert("Mara", &["en"]).await;
        for (holder, iban, field) in [
            ("محمد", SPANISH, "/details/holder"),
            ("Mara", "AE07 0331 2345 6789 0123 456", "/details/iban"),
            ("Mara", "ES91 2100 0418 4502 0005 133", "/details/iban"),
            ("Mara", "ES92 2100 0418 4502 0005 1332", "/details/iban"),
        ] {
            let refused = expert.client.put("/v1/expert/payout-account", sepa(holder, iban)).await;
            assert_eq!(refused.status, 422, "{}", refused.text);
            assert_eq!(refused.json["errors"][0]["pointer"], field, "{}", refused.text);
        }
        let csv = json!({"rail": "csv", "details": {"holder": "محمد", "iban": SPANISH}});
        expert.client.put("/v1/expert/payout-account", csv).await.expect(200);
    }
);

on_both!(
    async fn experts_see_which_rails_serve_their_country_and_from_which_amount_on(app) {
        let expert = app.expert("Mara", &["en"]).await;
        let rails = async |country: &str| {
            let path = format!("/v1/payout-rails{country}");
            let rails = expert.client.get(&path).await.expect(200);
            rails["items"].as_array().cloned().unwrap_or_default()
        };
        let words = |rails: &[Value]| -> Vec<Value> { rails.iter().map(|rail| rail["rail"].clone()).collect() };
        assert_eq!(words(&rails("").await), ["csv", "sepa", "stripe_connect"]);
        let german = rails("?country=DE").await;
        assert_eq!(words(&german), ["csv", "sepa", "stripe_connect"]);
        assert_eq!(german[1]["minimums"], json!([{"amount": 1_000, "currency": "EUR"}]));
        assert_eq!(german[1]["details"], json!([["holder", "iban"]]));
        assert_eq!((&german[1]["provider_onboarding"], &german[2]["provider_onboarding"]), (&json!(false), &json!(true)));
        let filipino = rails("?country=PH").await;
        assert_eq!(words(&filipino), ["csv", "stripe_connect"]);
        assert_eq!(filipino[0]["minimum_amount"], 1_000, "of dollars");
        let yen = filipino[0]["minimums"].as_array().unwrap().iter().find(|one| one["currency"] == "JPY");
        assert_eq!(yen.unwrap()["amount"], 1_500);
        assert_eq!(expert.client.get("/v1/payout-rails?country=de").await.status, 422);
        let minimum = json!([{"rail": "sepa", "minimum": {"amount": 5_000, "currency": "EUR"}}]);
        set(&app.admin().await, json!({ "minimums": minimum })).await;
        let raised = rails("?country=DE").await;
        assert_eq!(raised[1]["minimums"], json!([{"amount": 5_000, "currency": "EUR"}]));
    }
);
