//! Papers of a time in which much was corrected: disputes, claims, a payout that came back.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::on_both;

use super::office::{Office, PAY, PRICE, VISIT, kinds, number, sound_papers};

/// What a brand's balance says of all that is on its invoices.
fn of_brand(balance: &Value) -> i64 {
    number(&balance["posted"]["amount"])
}

/// What an expert's balance says of all that is on their statements.
fn of_expert(balance: &Value) -> i64 {
    let of = |field: &str| number(&balance[field]["amount"]);
    of("clearing") + of("available") + of("held") + of("in_payout") - of("owed")
}

/// A query that the brand reopened and took back: its charge is undone, a visit fee is owed, and
/// the expert claims the rest from the platform.
async fn claimed(office: &Office<'_>) {
    let query = office.work(1).await.remove(0);
    let line = office.line(&query).await;
    let brand = &office.brand;
    brand.act(&query, "reopen", json!({})).await.expect(200);
    brand.act(&query, "take-back", json!({})).await.expect(200);
    let claim = office.dispute(&office.expert.client, &line, Some(PAY - VISIT));
    office.decide(&claim.await, "expert").await;
}

/// The brand is right about a line that the expert was paid for.
async fn clawed_back(office: &Office<'_>, query: &str) {
    let line = office.line(query).await;
    let dispute = office.dispute(&office.brand.system, &line, None).await;
    office.decide(&dispute, "brand").await;
}

/// Lines of one instant stand in no particular order.
fn sorted(mut kinds: Vec<&str>) -> Vec<&str> {
    kinds.sort_unstable();
    kinds
}

on_both!(
    async fn whatever_was_corrected_papers_add_up_and_lead_to_their_evidence(app) {
        let office = Office::open(app).await;
        let early = office.work(5).await;
        let line = office.line(&early[0]).await;
        let held = office.dispute(&office.brand.system, &line, None).await;
        office.until_available(TimeDelta::days(4), 4 * PAY).await;
        office.decide(&held, "brand").await;
        office.set_account().await;
        let first = office.pay_out().await;
        assert_eq!(first["amount"]["amount"], 4 * PAY);
        clawed_back(&office, &early[1]).await;

        let late = office.work(5).await;
        claimed(&office).await;
        let due = 5 * PAY + VISIT + (PAY - VISIT);
        office.until_available(TimeDelta::days(4), due).await;
        let second = office.pay_out().await;
        assert_eq!(second["amount"]["amount"], due - PAY, "what is owed is taken off");
        office.bounce(&second).await;
        app.advance(TimeDelta::days(7)).await;
        clawed_back(&office, &late[0]).await;
        app.advance(TimeDelta::days(31)).await;
        office.close().await;

        let invoices = sound_papers(&office.brand.owner, "/v1/invoices", of_brand).await;
        assert_eq!(invoices.len(), 2);
        let fees = ["clawback", "deposit", "refund", "reversal", "visit_fee"];
        assert_eq!(sorted(kinds(&invoices[0])), sorted([&fees[..], &["resolution"; 11]].concat()));
        assert_eq!(kinds(&invoices[1]), ["clawback"], "an invoice that was closed stays as it is");
        let closing = number(&invoices[1]["closing"]["amount"]);
        assert_eq!(closing, 100_000 - 7 * PRICE - PRICE / 2);

        let statements = sound_papers(&office.expert.client, "/v1/statements", of_expert).await;
        assert_eq!(statements.len(), 3);
        assert_eq!(kinds(&statements[0]), ["resolution"; 5]);
        let corrected = [
            "adjustment", "clawback", "payout", "payout", "payout_returned", "refund", "reversal", "visit_fee",
        ];
        assert_eq!(sorted(kinds(&statements[1])), sorted([&corrected[..], &["resolution"; 6]].concat()));
        assert_eq!(kinds(&statements[2]), ["clawback"]);
        let closing = number(&statements[2]["closing"]["amount"]);
        assert_eq!(closing, due - 2 * PAY, "what came back, less what is owed");
    }
);
