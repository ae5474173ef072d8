//! Keys that are wrong, narrow or somebody else's, and accounts that are not ready.

use chrono::TimeDelta;
use entity::store::payout;
use entity::value::{AttemptState, EarningState, PayoutState};
use scheduler::service::payouts::{DrawUpRun, Rail, look_again, reconcile, send};
use tests::on_both_stores;
use tests::stripe::{Manner, NARROW_KEY, OTHER_KEY};

use super::{ACCOUNT, Till};

on_both_stores!(
    async fn with_a_wrong_key_nothing_is_put_at_risk_and_the_right_one_pays(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        let wrong = till.through(till.fake.client_with("sk_test_mistyped"));
        send(&wrong, payout).await.expect("nothing is sent");
        assert_eq!(till.state(payout).await, PayoutState::Executing, "nobody doubts it");
        assert!(till.fake.keys().is_empty() && till.alarms().await.is_empty());
        let first = till.attempts().await.remove(0);
        assert_eq!(first.state, AttemptState::Rejected);
        let told = first.response.unwrap_or_default();
        assert!(told.starts_with("not_sent: stripe answered 401"), "{told}");
        till.advance(TimeDelta::minutes(1));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn the_empty_books_of_another_platform_prove_nothing(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenHang).await;
        let books = till.attempts().await[0].books.clone();
        assert_eq!(books.as_deref(), Some("acct_of_the_platform test"));
        let other = till.through(till.fake.client_with(OTHER_KEY));
        for _ in 0..12 {
            till.advance(TimeDelta::hours(7));
            reconcile(&other).await.expect("it is tended");
        }
        assert_eq!(till.state(payout).await, PayoutState::Unknown, "however long it is read");
        assert_eq!(till.attempts().await[0].empty_reads, 0);
        assert_eq!(till.alarms().await, ["no_answer", "other_books"], "told once");
        till.advance(TimeDelta::hours(7));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled, "the right key finds it");
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_key_that_does_not_see_whose_it_is_pays_all_the_same(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        till.fake.next(Manner::ExecuteThenHang);
        let narrow = till.through(till.fake.client_with(NARROW_KEY));
        send(&narrow, payout).await.expect("it is sent");
        assert_eq!(till.attempts().await[0].books, None);
        till.advance(TimeDelta::minutes(1));
        reconcile(&narrow).await.expect("it is read");
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn whoever_is_not_ready_is_left_out_until_the_provider_is_content(db) {
        let till = Till::new(db).await;
        till.earn().await;
        till.fake.verify_account(ACCOUNT, false);
        let expert = till.bench.expert;
        let held_back = till.bench.run(move |tx, _| async move {
            let columns = entity::table::payout_account::ActiveModel {
                provider_state: sea_orm::ActiveValue::Set(Some("pending".to_owned())),
                ..Default::default()
            };
            Ok(payout::note_account(&tx, expert, columns).await?)
        });
        assert!(held_back.await.expect("it is noted"));
        let draw_up = || async {
            look_again(till.services(), Rail::StripeConnect).await.expect("it is read");
            let run = DrawUpRun { rail: Rail::StripeConnect, cutoff: None };
            till.services().run(till.bench.admin(), run).await
        };
        let refused = draw_up().await.expect_err("nobody can be paid");
        assert_eq!(refused.slug, "nothing-to-pay");
        assert_eq!(till.lines(EarningState::Available).await, 6);
        till.fake.verify_account(ACCOUNT, true);
        let drawn = draw_up().await.expect("a run");
        assert_eq!((drawn.payouts.len(), drawn.left_out.len()), (1, 0));
        till.finish().await;
    }
);
