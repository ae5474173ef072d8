//! Payouts: drawn up, approved, executed, called off; each earning at most once.

use chrono::TimeDelta;
use entity::db::Db;
use entity::store::payout;
use entity::table::{earning, payout_attempt};
use entity::value::{AttemptState, Currency, EarningState, PayoutRunId, PayoutState};
use scheduler::ledger::Account;
use scheduler::service::payouts::{
    ApproveRun, CancelRun, Destination, DrawUpRun, DrawUpWeekly, Drawn, LeftOutReason, Rail,
    RunSummary, SetDestination, execute, upkeep,
};
use scheduler::service::verify::verify;
use scheduler::service::{Actor, Fault};
use sea_orm::EntityTrait;
use serde_json::json;
use tests::on_both_stores;

use super::bench::{Bench, PAY};

impl Bench {
    /// Work that is resolved, confirmed and cleared, so many times.
    pub async fn earn(&self, times: i64) {
        for _ in 0..times {
            let (query, work) = self.work().await;
            self.reserve(&work).await;
            self.accrue(&query, &work).await;
            self.post(&query).await.expect("charged");
        }
        self.advance(TimeDelta::days(4));
        self.clear().await;
    }

    pub async fn bank_account(&self) {
        let details = json!({"holder": "=Ana", "iban": "GB82WEST12345698765432"});
        let set = SetDestination {
            expected: None,
            expert: self.expert,
            rail: Rail::Csv,
            destination: Destination::parse(Rail::Csv, &details).expect("a good account"),
        };
        self.services
            .run(self.admin(), set)
            .await
            .expect("it is set");
    }

    pub async fn draw_up(&self) -> Result<Drawn, Fault> {
        let run = DrawUpRun {
            rail: Rail::Csv,
            cutoff: None,
        };
        self.services.run(self.admin(), run).await
    }

    async fn approve(&self, run: PayoutRunId) -> Result<RunSummary, Fault> {
        self.services.run(self.admin(), ApproveRun { run }).await
    }

    async fn cancel(&self, run: PayoutRunId) -> Result<RunSummary, Fault> {
        self.services.run(self.admin(), CancelRun { run }).await
    }

    async fn states(&self) -> Vec<EarningState> {
        let lines = earning::Entity::find().all(self.services.db.read()).await;
        lines
            .expect("lines")
            .into_iter()
            .map(|line| line.state)
            .collect()
    }

    async fn paid_out(&self) -> i64 {
        self.balance(Account::in_payout(self.expert, Currency::USD))
            .await
    }
}

async fn assert_balanced(db: &Db) {
    let verdict = verify(db).await.expect("the books can be read");
    assert!(verdict.balanced, "{verdict}");
}

on_both_stores!(
    async fn cleared_earnings_are_paid_once_however_often_the_job_runs(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.earn(6).await;
        bench.bank_account().await;
        let drawn = bench.draw_up().await.expect("a run");
        assert_eq!((drawn.payouts.len(), drawn.payouts[0].amount), (1, 6 * PAY));
        assert_eq!(bench.paid_out().await, 6 * PAY);
        assert_balanced(db).await;
        execute(&bench.services, drawn.summary.run.id).await.expect("a draft is left alone");
        assert_eq!(bench.states().await, [EarningState::InPayout; 6]);

        bench.approve(drawn.summary.run.id).await.expect("approved");
        bench.approve(drawn.summary.run.id).await.expect("a repeat changes nothing");
        for _ in 0..3 {
            execute(&bench.services, drawn.summary.run.id).await.expect("executed");
        }
        assert_eq!(bench.states().await, [EarningState::Paid; 6]);
        assert_eq!(bench.balance(Account::bank(Currency::USD)).await, 6 * PAY - 10_000);
        let run = payout::find_run(db.read(), drawn.summary.run.id).await.expect("read").expect("there");
        assert_eq!(run.state, PayoutState::Settled);
        let file = run.file.expect("a file");
        assert!(file.contains("'=Ana,GB82WEST12345698765432,,,,10.80,USD"), "{file}");
        let attempts = payout_attempt::Entity::find().all(db.read()).await.expect("attempts");
        assert_eq!(attempts.len(), 1);
        assert_eq!(attempts[0].state, AttemptState::Succeeded);
        let refused = bench.cancel(drawn.summary.run.id).await.expect_err("too late");
        assert_eq!(refused.slug, "run-executed");
        assert_balanced(db).await;
    }
);

on_both_stores!(
    async fn whoever_cannot_be_paid_is_named_with_the_reason(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.earn(5).await;
        let refused = bench.draw_up().await.expect_err("nowhere to send it");
        assert_eq!(refused.slug, "nothing-to-pay");
        bench.bank_account().await;
        let refused = bench.draw_up().await.expect_err("900 is less than 1,000");
        assert_eq!(refused.slug, "nothing-to-pay");
        bench.earn(1).await;
        let drawn = bench.draw_up().await.expect("1,080 is enough");
        assert!(drawn.left_out.is_empty());
        assert_eq!(LeftOutReason::BelowMinimum.as_str(), "below_minimum");
        assert_balanced(db).await;
    }
);

on_both_stores!(
    async fn a_run_that_is_called_off_gives_its_earnings_back(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        bench.earn(6).await;
        let first = bench.draw_up().await.expect("a run").summary.run;
        bench.approve(first.id).await.expect("approved");
        bench.cancel(first.id).await.expect("called off");
        bench.cancel(first.id).await.expect("a repeat changes nothing");
        assert_eq!(bench.states().await, [EarningState::Available; 6]);
        assert_eq!(bench.approve(first.id).await.expect_err("off").slug, "run-cancelled");
        execute(&bench.services, first.id).await.expect("nothing happens");
        let second = bench.draw_up().await.expect("another run").summary.run;
        bench.approve(second.id).await.expect("approved");
        execute(&bench.services, second.id).await.expect("executed");
        assert_eq!(bench.states().await, [EarningState::Paid; 6]);
        assert_balanced(db).await;
    }
);

on_both_stores!(
    async fn two_runs_drawn_up_at_once_share_no_earning(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        bench.earn(6).await;
        let runs = futures_util::future::join_all((0..5).map(|_| bench.draw_up())).await;
        assert_eq!(runs.iter().filter(|run| run.is_ok()).count(), 1);
        assert_balanced(db).await;
    }
);

on_both_stores!(
    async fn the_week_ends_once_on_every_node(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        upkeep(&bench.services).await.expect("the first week had nobody to pay");
        bench.earn(6).await;
        bench.advance(TimeDelta::days(7));
        let weekly = || bench.services.run(Actor::System, DrawUpWeekly { rail: Rail::Csv });
        let drawn = futures_util::future::join_all((0..5).map(|_| weekly())).await;
        assert_eq!(drawn.into_iter().filter(|drawn| *drawn.as_ref().expect("it runs")).count(), 1);
        upkeep(&bench.services).await.expect("nothing is left to do");
        let runs = payout::runs(db.read(), None, 10).await.expect("runs");
        assert_eq!(runs.len(), 1, "weeks without payouts are not shown");
        assert_eq!(runs[0].created_by, None);
        bench.approve(runs[0].id).await.expect("approved");
        execute(&bench.services, runs[0].id).await.expect("executed");
        assert_balanced(db).await;
    }
);

on_both_stores!(
    async fn a_deposit_that_is_sent_twice_counts_once(db) {
        let bench = Bench::new(db).await;
        let sent = futures_util::future::join_all((0..100).map(|_| bench.pay_in(500, "d1"))).await;
        assert_eq!(sent.into_iter().filter(|new| *new).count(), 1);
        assert_eq!(bench.balances().await[0], 500);
        assert_balanced(db).await;
    }
);
