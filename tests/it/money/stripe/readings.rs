//! Answers that say nothing: read until it is known, and never sent again.

use chrono::TimeDelta;
use entity::value::{AttemptState, EarningState, PayoutState};
use scheduler::service::payouts::{AskReading, reconcile};
use tests::on_both_stores;
use tests::stripe::Manner;

use super::Till;

on_both_stores!(
    async fn done_and_then_silent_is_settled_once_and_never_sent_again(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenHang).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        assert_eq!(till.attempt_states().await, [AttemptState::Unknown]);
        assert_eq!(till.alarms().await, ["no_answer"]);
        till.send(payout).await;
        till.read(payout).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown, "not before its time");
        till.advance(TimeDelta::minutes(1));
        let tended = (0..4).map(|_| reconcile(till.services()));
        for tended in futures_util::future::join_all(tended).await {
            tended.expect("on any number of nodes");
        }
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.live(2_000).await;
        assert_eq!(till.fake.keys().len(), 1);
        assert_eq!(till.alarms().await, ["no_answer"], "told once");
        till.finish().await;
    }
);

on_both_stores!(
    async fn an_answer_that_breaks_off_and_a_500_afterwards_are_found_too(db) {
        let till = Till::new(db).await;
        for manner in [Manner::ExecuteThenCut, Manner::FailAfter] {
            let payout = till.sent(manner).await;
            assert_eq!(till.state(payout).await, PayoutState::Unknown);
            till.advance(TimeDelta::minutes(1));
            till.tend().await;
            assert_eq!(till.state(payout).await, PayoutState::Settled);
        }
        assert_eq!(till.fake.transfers().len(), 2);
        till.finish().await;
    }
);

on_both_stores!(
    async fn done_after_the_first_reading_is_settled_and_not_paid_twice(db) {
        let till = Till::new(db).await;
        let late = TimeDelta::minutes(20);
        let payout = till.sent(Manner::ExecuteLater(late)).await;
        till.advance(TimeDelta::minutes(1));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        assert_eq!(till.attempts().await[0].empty_reads, 1);
        till.live(40).await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        assert_eq!(till.fake.keys().len(), 1);
        till.finish().await;
    }
);

on_both_stores!(
    async fn what_is_not_there_stays_unknown_for_a_day_and_is_then_paid_by_another(db) {
        let till = Till::new(db).await;
        for manner in [Manner::FailBefore, Manner::KeyInUse] {
            let payout = till.sent(manner).await;
            till.live(23 * 60).await;
            assert_eq!(till.state(payout).await, PayoutState::Unknown, "a day is not over");
            assert!(till.attempts().await.last().expect("an attempt").empty_reads > 2);
            assert_eq!(till.lines(EarningState::InPayout).await, 6, "they are held");
            till.live(8 * 60).await;
            assert_eq!(till.state(payout).await, PayoutState::NotCreated);
            assert_eq!(till.lines(EarningState::Available).await, 6);
            assert!(!till.needs_verification().await, "the account is as good as before");
            let second = till.begun_with_what_there_is().await;
            till.tend().await;
            assert_eq!(till.state(second).await, PayoutState::Settled);
        }
        assert_eq!(till.alarms().await, ["no_answer", "no_answer"]);
        till.finish().await;
    }
);

on_both_stores!(
    async fn one_empty_reading_proves_nothing_however_late(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Hang).await;
        till.advance(TimeDelta::hours(30));
        till.read(payout).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        till.advance(TimeDelta::hours(6));
        till.read(payout).await;
        assert_eq!(till.state(payout).await, PayoutState::NotCreated);
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_transfer_that_is_not_the_one_asked_for_settles_nothing(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenHang).await;
        let made = till.fake.transfers().remove(0);
        till.fake.change(&made.id, |made| made.amount -= 1);
        till.live(3_000).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown, "also after a day");
        assert_eq!(till.alarms().await, ["no_answer", "different"]);
        till.fake.change(&made.id, |made| made.destination = "acct_other".to_owned());
        till.live(720).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        till.fake.change(&made.id, |other| *other = made.clone());
        till.live(720).await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        assert_eq!(till.fake.keys().len(), 1);
        till.finish().await;
    }
);

on_both_stores!(
    async fn an_admin_has_it_read_at_once(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenCut).await;
        let asked = till.services().run(till.bench.admin(), AskReading { payout }).await;
        asked.expect("it is unknown");
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        let again = till.services().run(till.bench.admin(), AskReading { payout }).await;
        assert_eq!(again.expect_err("it is known").slug, "payout-not-unknown");
        till.finish().await;
    }
);

on_both_stores!(
    async fn every_manner_one_after_the_other_pays_everything_once(db) {
        let till = Till::new(db).await;
        let manners = [
            Manner::FailAfter,
            Manner::TooMany,
            Manner::Refuse("account_closed"),
            Manner::ExecuteThenCut,
            Manner::KeyInUse,
            Manner::ExecuteLater(TimeDelta::hours(3)),
            Manner::FailBefore,
            Manner::Well,
        ];
        for manner in manners {
            till.sent(manner).await;
            till.live(2_000).await;
            till.account().await;
        }
        let earned = till.lines(EarningState::Paid).await + till.lines(EarningState::Available).await;
        assert_eq!(earned, 48);
        if till.lines(EarningState::Available).await > 0 {
            till.begun_with_what_there_is().await;
            till.live(60).await;
        }
        assert_eq!(till.lines(EarningState::Paid).await, 48);
        till.finish().await;
    }
);
