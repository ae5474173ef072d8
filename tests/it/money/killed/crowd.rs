//! The people of the bank: a brand that posts and changes its mind, experts, an admin who pays.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use chrono::Utc;
use entity::db::Db;
use entity::store::{earning, person};
use entity::table::{payout_account, payout_attempt};
use entity::value::{AttemptState, EarningKind, EarningState, EmailAddress};
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tests::actor::{Brand, Expert};
use tests::client::{Client, plain_http};
use tests::node::Installation;
use tests::stripe::FakeStripe;

use super::WEBHOOK_SECRET;
use super::door::Door;

/// What a resolution costs, in cents: each is worth a transfer of its own.
const PRICE: i64 = 5_000;

/// Experts at work.
const EXPERTS: usize = 4;

/// Everybody, and what was acknowledged to them.
pub struct Crowd {
    bases: Vec<String>,
    brand: Door,
    experts: Vec<Door>,
    ops: Door,
    approver: Door,
    queue: String,
    /// Queries that were acknowledged.
    posted: Mutex<Vec<String>>,
    /// Queries whose resolution was acknowledged.
    resolved: AtomicUsize,
    runs: AtomicUsize,
}

#[allow(
    clippy::disallowed_methods,
    reason = "the nodes run on the clock of the machine"
)]
impl Crowd {
    pub async fn gather(
        installation: &Installation,
        bases: Vec<String>,
        (db, fake): (&Db, &FakeStripe),
    ) -> Self {
        let visitor = Client::anonymous(&bases[0]);
        let admin = installation.admin(&visitor).await;
        let brand = Brand::sign_up(&visitor, "Acme").await;
        admin.deposit(&brand, 1_000_000_000).await;
        let queue = brand
            .queue(json!({
                "price_per_resolution": {"amount": PRICE, "currency": "USD"},
                "resolution": {"quiet_seconds": 1, "hold_seconds": 1},
            }))
            .await;
        let mut experts = Vec::new();
        for number in 0..EXPERTS {
            let expert = Expert::sign_up(&visitor, &format!("Eve {number}"), &["en"]).await;
            admin.welcome(&expert, &brand, &["en"]).await;
            verify_address(db, &expert).await;
            let door = Door::of(&expert.client, &bases);
            open_account(&door).await;
            door.put("/v1/expert/presence", json!({"intent": "online"}))
                .await;
            experts.push(door);
        }
        let crowd = Self {
            brand: Door::of(&brand.system, &bases),
            ops: Door::of(&admin.client, &bases),
            approver: Door::of(&admin.approver, &bases),
            experts,
            queue,
            bases,
            posted: Mutex::default(),
            resolved: AtomicUsize::new(0),
            runs: AtomicUsize::new(0),
        };
        let accounts = payout_account::Entity::find().all(db.read()).await;
        let accounts = accounts.expect("accounts").into_iter();
        for account in accounts.filter_map(|account| account.provider_account) {
            fake.verify_account(&account, true);
            crowd
                .tell(fake, &fake.account_event("account.updated", &account))
                .await;
        }
        crowd
    }

    /// The provider tells something to whichever node answers.
    pub async fn tell(&self, fake: &FakeStripe, event: &Value) {
        let body = event.to_string();
        let signature = fake.signature(&body, WEBHOOK_SECRET);
        for base in &self.bases {
            let told = plain_http()
                .post(format!("{base}/v1/providers/stripe/events"))
                .header("content-type", "application/json")
                .header("stripe-signature", &signature)
                .body(body.clone())
                .send()
                .await;
            if told.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
        }
    }

    pub async fn work(&self, stop: &AtomicBool) {
        let experts = join_all(self.experts.iter().map(|expert| self.answer(expert, stop)));
        tokio::join!(
            self.post(stop),
            self.change_minds(stop),
            experts,
            self.pay(stop)
        );
    }

    async fn post(&self, stop: &AtomicBool) {
        let path = format!("/v1/queues/{}/queries", self.queue);
        let mut number = 0;
        while !stop.load(Ordering::Relaxed) {
            number += 1;
            let query = json!({
                "body": "Where is my parcel?", "language": "en",
                "customer": {"reference": format!("c{}", number % 50)}, "external_id": format!("x{number}"),
            });
            let (status, taken) = self.brand.post(&path, query).await;
            assert!(matches!(status, 200 | 201), "{status} {taken}");
            let id = taken["id"].as_str().expect("an id").to_owned();
            self.posted.lock().expect("the list").push(id);
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// The brand confirms, reopens, cancels and disputes what it posted; refusals are part of it.
    async fn change_minds(&self, stop: &AtomicBool) {
        let mut turn = 0_usize;
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(60)).await;
            turn += 1;
            let query = {
                let posted = self.posted.lock().expect("the list");
                let place = (turn * 7_919) % posted.len().max(1);
                posted.get(place).cloned()
            };
            let Some(query) = query else { continue };
            let (action, body) = match turn % 5 {
                0 => ("reopen", json!({})),
                1 => ("cancel", json!({"reason": "brand"})),
                2 => ("confirm", json!({"by": "customer"})),
                _ => {
                    self.quarrel(turn).await;
                    continue;
                }
            };
            self.brand
                .post(&format!("/v1/queries/{query}/{action}"), body)
                .await;
        }
    }

    /// The brand disputes a charge, and an admin decides about some.
    async fn quarrel(&self, turn: usize) {
        let charges = self.brand.list("/v1/charges?limit=50").await;
        if let Some(charge) = charges.get(turn % charges.len().max(1)) {
            let dispute = json!({
                "earning_id": charge["id"], "reason": "not_resolved", "statement": "It is not.",
            });
            self.brand.post("/v1/disputes", dispute).await;
        }
        for dispute in self
            .ops
            .list("/v1/admin/disputes?state=open")
            .await
            .iter()
            .skip(3)
        {
            let outcome = ["brand", "expert"][turn % 2];
            let path = format!(
                "/v1/admin/disputes/{}/decide",
                dispute["id"].as_str().expect("an id")
            );
            self.ops
                .post(&path, json!({"outcome": outcome, "note": "so"}))
                .await;
        }
    }

    async fn answer(&self, expert: &Door, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            expert
                .put("/v1/expert/presence", json!({"intent": "online"}))
                .await;
            for offer in expert.list("/v1/offers").await {
                let id = offer["id"].as_str().expect("an id");
                let (status, accepted) = expert
                    .post(&format!("/v1/offers/{id}/accept"), json!({}))
                    .await;
                if status == 200 {
                    let query = accepted["query"]["id"].as_str().expect("its query");
                    let message = json!({"body": "It comes tomorrow."});
                    expert
                        .post(&format!("/v1/queries/{query}/messages"), message)
                        .await;
                    let answered = json!({"disposition": "answered"});
                    let (status, _) = expert
                        .post(&format!("/v1/queries/{query}/resolve"), answered)
                        .await;
                    self.resolved
                        .fetch_add(usize::from(status == 200), Ordering::Relaxed);
                }
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    async fn pay(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(700)).await;
            self.pay_once().await;
        }
    }

    async fn pay_once(&self) {
        let draw = json!({"rail": "stripe_connect"});
        let (status, run) = self.ops.post("/v1/admin/payout-runs", draw).await;
        if status == 201 {
            let id = run["id"].as_str().expect("an id");
            let path = format!("/v1/admin/payout-runs/{id}/approve");
            let (status, answer) = self.approver.post(&path, json!({})).await;
            assert_eq!(status, 200, "{answer}");
            self.runs.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What happened, in a line.
    pub fn told(&self) -> String {
        format!(
            "{} queries posted, {} resolutions, {} runs",
            self.posted.lock().expect("the list").len(),
            self.resolved.load(Ordering::Relaxed),
            self.runs.load(Ordering::Relaxed),
        )
    }

    /// One more run once everything has cleared.
    pub async fn finish(&self, fake: &FakeStripe) {
        tokio::time::sleep(Duration::from_secs(3)).await;
        self.pay_once().await;
        for made in fake.transfers() {
            self.tell(fake, &fake.event("transfer.created", &made.id))
                .await;
        }
    }

    /// Reads the provider about every payout that is in doubt; whether nothing is with a sender,
    /// nothing is due, and nothing is in doubt that the provider knows of.
    pub async fn reconcile(&self, db: &Db, fake: &FakeStripe) -> bool {
        let approved = self.ops.list("/v1/admin/payouts?state=approved").await;
        let attempts = payout_attempt::Entity::find().all(db.read()).await;
        let busy = |attempt: &payout_attempt::Model| match attempt.state {
            AttemptState::Sent => true,
            AttemptState::Created => attempt.next_read_at.is_none_or(|due| due <= Utc::now()),
            AttemptState::Succeeded | AttemptState::Rejected | AttemptState::Unknown => false,
        };
        let mut done = approved.is_empty() && !attempts.expect("attempts").iter().any(busy);
        let made: Vec<String> = fake
            .transfers()
            .into_iter()
            .map(|made| made.payout)
            .collect();
        for payout in self
            .ops
            .list("/v1/admin/payouts?state=unknown&limit=200")
            .await
        {
            let id = payout["id"].as_str().expect("an id");
            let path = format!("/v1/admin/payouts/{id}/reconcile");
            self.ops.post(&path, json!({})).await;
            done &= !made.iter().any(|made| made == id);
        }
        done
    }

    /// What was acknowledged is there, and nobody is paid twice for one query.
    pub async fn compare(&self, db: &Db) {
        let mut lines: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        let mut after = None;
        loop {
            let page = earning::page(db.read(), after, 500).await.expect("lines");
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for line in page {
                let live =
                    line.state != EarningState::Voided && line.kind == EarningKind::Resolution;
                if let Some(query) = line.query_id.filter(|_| live) {
                    lines
                        .entry(query.to_string())
                        .or_default()
                        .push(line.price_amount);
                }
            }
        }
        for (query, prices) in &lines {
            assert_eq!(prices, &[PRICE], "{query} is charged so");
        }
        let posted = self.posted.lock().expect("the list").clone();
        for query in posted.iter().rev().take(50) {
            let (status, _) = self.brand.get(&format!("/v1/queries/{query}")).await;
            assert_eq!(status, 200, "{query} was acknowledged and is lost");
        }
    }
}

async fn open_account(expert: &Door) {
    let account = json!({"rail": "stripe_connect", "details": {"country": "US"}});
    let (status, answer) = expert.put("/v1/expert/payout-account", account).await;
    assert_eq!(status, 200, "{answer}");
    let path = "/v1/expert/payout-account/onboarding";
    let (status, answer) = expert.post(path, json!({})).await;
    assert_eq!(status, 200, "{answer}");
}

/// The expert follows the link of the mail that nobody sends here.
async fn verify_address(db: &Db, expert: &Expert) {
    let email: EmailAddress = expert.email.parse().expect("an address");
    db.write(move |tx| {
        let email = email.clone();
        async move {
            let found = person::find_by_email(&tx, &email)
                .await?
                .expect("the expert");
            person::set_verified(&tx, found.id, chrono::DateTime::UNIX_EPOCH).await
        }
    })
    .await
    .expect("the address is verified");
}
