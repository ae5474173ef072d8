//! An office: one brand, one expert, an admin, and what they do until papers are closed.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::actor::{Admin, Brand, Expert};
use tests::client::Client;
use tests::{TestApp, eventually};

/// What a resolution costs at the office, in cents.
pub const PRICE: i64 = 450;

/// What the expert gets of it.
pub const PAY: i64 = 360;

/// What a visit fee pays.
pub const VISIT: i64 = 180;

/// A string of an answer.
pub fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a string, got {value}"))
}

/// A whole number of an answer.
pub fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .unwrap_or_else(|| panic!("expected a number, got {value}"))
}

/// The items of a list.
pub async fn items(client: &Client, path: &str) -> Vec<Value> {
    let found = client.get(path).await.expect(200);
    found["items"].as_array().expect("items").clone()
}

pub struct Office<'a> {
    pub app: &'a TestApp,
    pub brand: Brand,
    pub admin: Admin,
    pub expert: Expert,
    queue: String,
}

impl<'a> Office<'a> {
    /// A brand that paid in, and an expert whose address is verified.
    pub async fn open(app: &'a TestApp) -> Self {
        let (brand, admin) = (app.brand("Acme").await, app.admin().await);
        let queue = brand.queue(json!({})).await;
        admin.deposit(&brand, 100_000).await;
        let expert = app.working_expert("Mara", &brand, &["en"]).await;
        app.verify_address(&expert).await;
        Self {
            app,
            brand,
            admin,
            expert,
            queue,
        }
    }

    /// The same people at work for another brand.
    pub fn of(&self, brand: Brand, queue: String) -> Self {
        Self {
            app: self.app,
            brand,
            admin: self.admin.clone(),
            expert: self.expert.clone(),
            queue,
        }
    }

    /// So many queries that were resolved and confirmed.
    pub async fn work(&self, times: usize) -> Vec<String> {
        let mut queries = Vec::new();
        for _ in 0..times {
            self.brand.post(&self.queue, "Where is my parcel?").await;
            let offer = self.expert.offered().await;
            self.expert.accept(&offer).await.expect(200);
            let id = text(&offer["query_id"]).to_owned();
            self.expert.reply(&id, "It arrives tomorrow.").await;
            self.expert.resolve(&id).await;
            self.brand.act(&id, "confirm", json!({})).await.expect(200);
            self.app.advance(TimeDelta::seconds(20)).await;
            queries.push(id);
        }
        queries
    }

    /// The expert's line for the resolution of a query.
    pub async fn line(&self, query: &str) -> String {
        let lines = items(
            &self.expert.client,
            "/v1/earnings?kind=resolution&limit=100",
        )
        .await;
        let line = lines.iter().find(|line| line["query_id"] == query);
        text(&line.expect("it has a line")["id"]).to_owned()
    }

    /// Somebody disputes a line; answers the dispute's id.
    pub async fn dispute(&self, by: &Client, line: &str, amount: Option<i64>) -> String {
        let mut claim =
            json!({"earning_id": line, "reason": "not_resolved", "statement": "It is not."});
        if let Some(amount) = amount {
            claim["amount"] = json!({"amount": amount, "currency": "USD"});
        }
        let opened = by.post("/v1/disputes", claim).await.expect(201);
        text(&opened["id"]).to_owned()
    }

    /// An admin says who is right.
    pub async fn decide(&self, dispute: &str, outcome: &str) {
        let path = format!("/v1/admin/disputes/{dispute}/decide");
        let decision = json!({"outcome": outcome, "note": "as the thread shows"});
        self.admin.client.post(&path, decision).await.expect(200);
    }

    /// Time passes until the expert can be paid so much.
    pub async fn until_available(&self, by: TimeDelta, amount: i64) {
        self.app.advance(by).await;
        eventually("the pay to clear", async || {
            let balance = items(&self.expert.client, "/v1/balance").await;
            (number(&balance[0]["available"]["amount"]) == amount).then_some(())
        })
        .await;
    }

    pub async fn set_account(&self) {
        let account =
            json!({"rail": "csv", "details": {"holder": "Ana", "iban": "GB82WEST12345698765432"}});
        let path = "/v1/expert/payout-account";
        self.expert.client.put(path, account).await.expect(200);
    }

    /// Everything that can be paid out is; answers the payout.
    pub async fn pay_out(&self) -> Value {
        self.app.advance(TimeDelta::seconds(1)).await;
        let draw_up = json!({"rail": "csv"});
        let run = self
            .admin
            .client
            .post("/v1/admin/payout-runs", draw_up)
            .await;
        let run = run.expect(201);
        let path = format!("/v1/admin/payout-runs/{}/approve", text(&run["id"]));
        self.admin.approver.post(&path, json!({})).await.expect(200);
        let path = format!("/v1/payouts/{}", text(&run["payouts"][0]["id"]));
        eventually("the payout to be sent", async || {
            let payout = self.expert.client.get(&path).await.expect(200);
            (payout["state"] == "settled").then_some(payout)
        })
        .await
    }

    /// The bank sends a payout back.
    pub async fn bounce(&self, payout: &Value) {
        let path = format!("/v1/admin/payouts/{}/return", text(&payout["id"]));
        let reason = json!({"reason": "AC04 account closed"});
        let returned = self.admin.client.post(&path, reason).await.expect(200);
        assert_eq!(returned["state"], "returned");
    }

    /// Everything that ended is closed.
    pub async fn close(&self) {
        let path = "/v1/admin/papers";
        self.admin.client.post(path, json!({})).await.expect(202);
        let services = &self.app.services;
        let until = services.clock.now();
        eventually("the papers", async || {
            let found = entity::store::paper::due(services.db.read(), until, 10).await;
            found.expect("a read").is_empty().then_some(())
        })
        .await;
    }
}

/// The papers of a list with their lines, in the order of their periods; each adds up, goes on where
/// the last one ended, says what the balance was, and leads to its evidence.
pub async fn sound_papers(
    client: &Client,
    list: &str,
    posted: impl Fn(&Value) -> i64,
) -> Vec<Value> {
    let mut papers = Vec::new();
    for paper in items(client, list).await {
        let path = format!("{list}/{}", text(&paper["id"]));
        let whole = client.get(&path).await.expect(200);
        follow_evidence(client, &path, &whole).await;
        papers.push(whole);
    }
    papers.sort_by_key(|paper| text(&paper["from"]).to_owned());
    let (mut before, mut seen) = (0, BTreeSet::new());
    for paper in &papers {
        let lines = paper["lines"].as_array().expect("lines");
        let sum: i64 = lines
            .iter()
            .map(|line| number(&line["amount"]["amount"]))
            .sum();
        let of = |field: &str| number(&paper[field]["amount"]);
        assert_eq!((of("opening"), of("change")), (before, sum), "{paper}");
        before = of("closing");
        assert_eq!(before, of("opening") + sum, "{paper}");
        assert_eq!(
            before,
            posted(&balance_at_end(client, paper).await),
            "{paper}"
        );
        for line in lines {
            let once = (
                text(&line["kind"]).to_owned(),
                text(&line["reference"]).to_owned(),
            );
            assert!(seen.insert(once), "{line} is on papers twice");
        }
    }
    papers
}

async fn balance_at_end(client: &Client, paper: &Value) -> Value {
    let end: DateTime<Utc> = text(&paper["to"]).parse().expect("an instant");
    let last = (end - TimeDelta::microseconds(1)).format("%Y-%m-%dT%H:%M:%S%.6fZ");
    let balance = items(client, &format!("/v1/balance?at={last}")).await;
    balance[0].clone()
}

/// Every line leads its reader to what it is about, in JSON and on the page.
async fn follow_evidence(client: &Client, path: &str, paper: &Value) {
    let lines = paper["lines"].as_array().expect("lines");
    let told: Vec<&str> = lines.iter().map(|line| text(&line["evidence"])).collect();
    let page = client.get(&format!("{path}.html")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let links = page.text.split("href=\"").skip(1);
    let links: Vec<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links, told);
    for link in links {
        client.get(link).await.expect(200);
    }
}

/// The kinds of a paper's lines, in order.
pub fn kinds(paper: &Value) -> Vec<&str> {
    let lines = paper["lines"].as_array().expect("lines");
    lines.iter().map(|line| text(&line["kind"])).collect()
}
