//! Payouts over a provider that misbehaves: every payout is paid once, or provably not at all.

mod crashes;
mod events;
mod keys;
mod readings;
mod returns;
mod sending;

use std::sync::Arc;

use chrono::TimeDelta;
use entity::db::Db;
use entity::store::payout;
use entity::table::{earning, event, payout as payouts_table, payout_account, payout_attempt};
use entity::value::{AttemptState, EarningState, PayoutId, PayoutRunId, PayoutState};
use scheduler::port::mailer::RecordingMailer;
use scheduler::port::rail::Provider;
use scheduler::run::Workers;
use scheduler::service::Services;
use scheduler::service::payouts::{
    ApproveRun, Destination, DrawUpRun, Rail, SetDestination, execute, read, reconcile, send,
};
use scheduler::service::verify::verify;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use tests::stripe::{FakeStripe, Manner};

use super::bench::{Bench, PAY};

/// The expert's account at the provider.
pub const ACCOUNT: &str = "acct_ana";

/// What a payout of the till is: six resolutions.
pub const AMOUNT: i64 = 6 * PAY;

/// A bench whose expert is paid by a provider.
pub struct Till {
    pub bench: Bench,
    pub fake: FakeStripe,
}

impl Till {
    /// A brand with money, an expert with an account, and nothing earned yet.
    pub async fn new(db: &Db) -> Self {
        let mut bench = Bench::new(db).await;
        let fake = FakeStripe::start(&bench.services.clock);
        bench.services.provider = Some(Arc::new(fake.client()));
        bench.pay_in(1_000_000, "d1").await;
        let till = Self { bench, fake };
        till.account().await;
        till
    }

    /// The expert sets the account up, and the provider is content with it.
    pub async fn account(&self) {
        let details = json!({"country": "US"});
        let set = SetDestination {
            expected: None,
            expert: self.bench.expert,
            rail: Rail::StripeConnect,
            destination: Destination::parse(Rail::StripeConnect, &details).expect("a country"),
        };
        let admin = self.bench.admin();
        self.services().run(admin, set).await.expect("it is set");
        let expert = self.bench.expert;
        let kept = self.bench.run(move |tx, _| async move {
            let rail = Rail::StripeConnect.as_str();
            Ok(payout::keep_provider_account(&tx, expert, rail, ACCOUNT).await?)
        });
        assert!(kept.await.expect("it is kept"));
        self.fake.verify_account(ACCOUNT, true);
    }

    pub const fn services(&self) -> &Services {
        &self.bench.services
    }

    /// The same with another way to the provider.
    pub fn through(&self, provider: impl Provider) -> Services {
        self.services().clone().paying_through(Arc::new(provider))
    }

    pub fn advance(&self, by: TimeDelta) {
        self.bench.advance(by);
    }

    /// Six resolutions are earned and cleared.
    pub async fn earn(&self) {
        for _ in 0..6 {
            let (query, work) = self.bench.work().await;
            self.bench.reserve(&work).await;
            self.bench.accrue(&query, &work).await;
            self.bench.post(&query).await.expect("charged");
        }
        self.advance(TimeDelta::days(4));
        self.bench.clear().await;
    }

    /// Everything that can be paid is in a run that is approved.
    pub async fn approved(&self) -> (PayoutRunId, PayoutId) {
        let draw_up = DrawUpRun {
            rail: Rail::StripeConnect,
            cutoff: None,
        };
        let admin = self.bench.admin();
        let drawn = self.services().run(admin.clone(), draw_up).await;
        let drawn = drawn.expect("a run");
        let run = drawn.summary.run.id;
        let approve = ApproveRun { run };
        let approved = self.services().run(admin, approve).await;
        approved.expect("it is approved");
        (run, drawn.payouts[0].id)
    }

    /// A payout that was earned, drawn up, approved and has its attempt.
    pub async fn begun(&self) -> PayoutId {
        self.earn().await;
        self.begun_with_what_there_is().await
    }

    pub async fn begun_with_what_there_is(&self) -> PayoutId {
        let (run, payout) = self.approved().await;
        execute(self.services(), run).await.expect("it begins");
        payout
    }

    /// A payout whose one request is answered in this manner.
    pub async fn sent(&self, manner: Manner) -> PayoutId {
        let payout = self.begun().await;
        self.fake.next(manner);
        self.send(payout).await;
        payout
    }

    pub async fn send(&self, payout: PayoutId) {
        send(self.services(), payout).await.expect("it is sent");
    }

    /// Reads if it is time.
    pub async fn read(&self, payout: PayoutId) {
        read(self.services(), payout).await.expect("it is read");
    }

    /// What a node does now and then, with its jobs.
    pub async fn tend(&self) {
        reconcile(self.services()).await.expect("it is tended");
        let workers = Workers {
            services: self.services().clone(),
            mailer: Arc::new(RecordingMailer::default()),
            job_workers: 2,
        };
        workers.runner().run_due().await.expect("jobs are run");
    }

    /// Lets so many minutes pass, tending things every now and then.
    pub async fn live(&self, minutes: i64) {
        let step = (minutes / 12).max(1);
        for _ in (0..minutes).step_by(usize::try_from(step).expect("a step")) {
            self.advance(TimeDelta::minutes(step));
            self.tend().await;
        }
    }

    pub async fn payout(&self, id: PayoutId) -> payouts_table::Model {
        let found = payout::find(self.services().db.read(), id).await;
        found.expect("a read").expect("a payout")
    }

    pub async fn state(&self, id: PayoutId) -> PayoutState {
        self.payout(id).await.state
    }

    /// The attempts at everything, oldest first; of two that were made in one moment the one that
    /// has ended.
    pub async fn attempts(&self) -> Vec<payout_attempt::Model> {
        let all = payout_attempt::Entity::find().all(self.services().db.read());
        let mut all = all.await.expect("attempts");
        all.sort_by_key(|attempt| (attempt.created_at, attempt.ended_at.is_none(), attempt.id));
        all
    }

    pub async fn attempt_states(&self) -> Vec<AttemptState> {
        let attempts = self.attempts().await;
        attempts.iter().map(|attempt| attempt.state).collect()
    }

    /// How many lines of pay are in this state.
    pub async fn lines(&self, state: EarningState) -> usize {
        let lines = earning::Entity::find().all(self.services().db.read()).await;
        let lines = lines.expect("lines");
        lines.iter().filter(|line| line.state == state).count()
    }

    /// The reasons of the events that admins were sent about payouts, oldest first.
    pub async fn alarms(&self) -> Vec<String> {
        let all = event::Entity::find()
            .order_by_asc(event::Column::Id)
            .all(self.services().db.read())
            .await
            .expect("events");
        all.into_iter()
            .filter(|event| event.kind == "payout.unknown")
            .map(|event| event.data["reason"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub async fn needs_verification(&self) -> bool {
        let account = payout_account::Entity::find_by_id(self.bench.expert)
            .one(self.services().db.read())
            .await;
        account
            .expect("a read")
            .expect("an account")
            .needs_verification
    }

    /// Every transfer is a settled payout of that amount, every settled payout is a transfer, no
    /// key was sent twice, and the books are right.
    pub async fn finish(&self) {
        let mut transfers: Vec<(String, i64, String)> = (self.fake.transfers().into_iter())
            .map(|made| (made.payout, made.amount, made.id))
            .collect();
        transfers.sort();
        let sent = [PayoutState::Settled, PayoutState::Returned];
        let all = payouts_table::Entity::find().all(self.services().db.read());
        let mut settled: Vec<(String, i64, String)> = (all.await.expect("payouts").into_iter())
            .filter(|payout| sent.contains(&payout.state))
            .map(|payout| {
                let reference = payout.provider_reference.unwrap_or_default();
                (payout.id.to_string(), payout.amount, reference)
            })
            .collect();
        settled.sort();
        assert_eq!(transfers, settled, "transfers are settled payouts");
        let mut keys = self.fake.keys();
        keys.sort();
        let asked = keys.len();
        keys.dedup();
        assert_eq!(asked, keys.len(), "a key is sent once");
        let verdict = verify(&self.services().db)
            .await
            .expect("the books are read");
        assert!(verdict.is_good(), "the books are right: {verdict}");
    }
}
