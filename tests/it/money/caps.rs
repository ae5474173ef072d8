//! What comes into a run and what is handed over: caps, minimums, play money, a hold.

use entity::store::{payout, setting};
use entity::table::{self, brand};
use entity::value::{BrandMode, Currency, Money, PayoutState};
use scheduler::service::payouts::{ApproveRun, LeftOutReason, Rail, execute};
use scheduler::service::settings::{ChangeSettings, PayoutsChange, RailMinimum, SettingsChange};
use scheduler::service::verify::verify;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::json;
use tests::on_both_stores;

use super::bench::{Bench, PAY};

impl Bench {
    /// Changes settings of payouts.
    async fn set(&self, payouts: PayoutsChange) {
        let change = SettingsChange {
            payouts: Some(payouts),
            ..SettingsChange::default()
        };
        let change = ChangeSettings {
            change,
            expected_version: None,
        };
        let changed = self.services.run(self.admin(), change).await;
        changed.expect("settings are changed");
    }
}

on_both_stores!(
    async fn play_money_of_a_test_twin_comes_into_no_run(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        bench.earn(6).await;
        let mode = async |mode| {
            bench
                .run(move |tx, _| async move {
                    let change = brand::Entity::update_many();
                    let change = change.col_expr(brand::Column::Mode, Expr::value(mode));
                    Ok(change.exec(&tx).await.map(drop)?)
                })
                .await
                .expect("the brand is changed");
        };
        mode(BrandMode::Test).await;
        assert_eq!(bench.draw_up().await.expect_err("nothing is due").slug, "nothing-to-pay");
        mode(BrandMode::Live).await;
        assert_eq!(bench.draw_up().await.expect("a run").payouts[0].amount, 6 * PAY);
    }
);

on_both_stores!(
    async fn what_does_not_fit_under_the_cap_stays_available_for_the_next_run(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        bench.earn(20).await;
        let run_cap = Some(vec![Money::new(2_000, Currency::USD)]);
        bench.set(PayoutsChange { run_cap, ..PayoutsChange::default() }).await;

        let first = bench.draw_up().await.expect("a run");
        assert_eq!(first.payouts[0].amount, 11 * PAY);
        let [left] = first.left_out[..] else {
            panic!("{:?}", first.left_out)
        };
        assert_eq!((left.amount.amount, left.reason), (9 * PAY, LeftOutReason::RunCap));
        let second = bench.draw_up().await.expect("another run");
        assert_eq!((second.payouts[0].amount, second.left_out.len()), (9 * PAY, 0));
        let verdict = verify(db).await.expect("the books can be read");
        assert!(verdict.balanced, "{verdict}");
    }
);

on_both_stores!(
    async fn a_minimum_that_is_set_counts_where_it_is_higher(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        bench.earn(6).await;
        let minimum = Money::new(6 * PAY + 1, Currency::USD);
        let minimums = Some(vec![RailMinimum { rail: Rail::Csv, minimum }]);
        bench.set(PayoutsChange { minimums, ..PayoutsChange::default() }).await;
        assert_eq!(bench.draw_up().await.expect_err("too little").slug, "nothing-to-pay");
        bench.earn(1).await;
        assert_eq!(bench.draw_up().await.expect("a run").payouts[0].amount, 7 * PAY);
    }
);

on_both_stores!(
    async fn a_copy_that_is_on_hold_hands_nothing_to_the_bank(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(10_000, "d1").await;
        bench.bank_account().await;
        bench.earn(6).await;
        let run = bench.draw_up().await.expect("a run").summary.run.id;
        bench.services.run(bench.admin(), ApproveRun { run }).await.expect("approved");
        let hold = async |held: bool| {
            let row = table::setting::Model {
                key: "outbound".to_owned(),
                value: json!({ "held": held }),
                updated_at: bench.services.clock.now(),
            };
            bench
                .run(move |tx, _| {
                    let row = row.clone();
                    async move { Ok(setting::put(&tx, row).await?) }
                })
                .await
                .expect("the row is written");
        };
        let state = async || payout::find_run(db.read(), run).await.expect("read").expect("there").state;
        hold(true).await;
        execute(&bench.services, run).await.expect("nothing happens");
        assert_eq!(state().await, PayoutState::Approved);
        hold(false).await;
        execute(&bench.services, run).await.expect("executed");
        assert_eq!(state().await, PayoutState::Settled);
    }
);
