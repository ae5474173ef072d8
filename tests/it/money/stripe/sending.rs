//! Sending, and the answers that are clear.

use chrono::TimeDelta;
use entity::store::payout;
use entity::value::{AttemptState, EarningState, PayoutState};
use scheduler::service::Actor;
use scheduler::service::payouts::{execute, send};
use scheduler::service::settings::{ChangeSettings, PayoutsChange, SettingsChange};
use tests::on_both_stores;
use tests::stripe::Manner;

use super::{ACCOUNT, AMOUNT, Till};

on_both_stores!(
    async fn a_payout_is_sent_and_settled_with_its_run(db) {
        let till = Till::new(db).await;
        till.earn().await;
        let (run, payout) = till.approved().await;
        for _ in 0..3 {
            execute(till.services(), run).await.expect("it begins once");
        }
        assert_eq!(till.attempt_states().await, [AttemptState::Created]);
        assert_eq!(till.state(payout).await, PayoutState::Executing);
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        let made = till.fake.transfers();
        assert_eq!((made.len(), made[0].amount, made[0].currency.as_str()), (1, AMOUNT, "usd"));
        assert_eq!((made[0].destination.as_str(), &made[0].group), (ACCOUNT, &payout.to_string()));
        assert_eq!(till.attempt_states().await, [AttemptState::Succeeded]);
        assert_eq!(till.lines(EarningState::Paid).await, 6);
        let run = payout::find_run(db.read(), run).await.expect("a read").expect("a run");
        assert_eq!(run.state, PayoutState::Settled);
        assert!(till.alarms().await.is_empty());
        till.finish().await;
    }
);

on_both_stores!(
    async fn however_many_send_at_once_it_is_sent_once(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        let sends = (0..8).map(|_| send(till.services(), payout));
        for sent in futures_util::future::join_all(sends).await {
            sent.expect("whoever is late does nothing");
        }
        till.send(payout).await;
        assert_eq!(till.fake.keys().len(), 1);
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn what_is_refused_can_be_paid_again_once_the_account_is_set_anew(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Refuse("account_closed")).await;
        assert_eq!(till.state(payout).await, PayoutState::NotCreated);
        assert_eq!(till.attempt_states().await, [AttemptState::Rejected]);
        assert_eq!(till.lines(EarningState::Available).await, 6);
        let failure = till.payout(payout).await.failure.unwrap_or_default();
        assert!(failure.starts_with("account_closed"), "{failure}");
        assert!(till.needs_verification().await);
        till.live(60).await;
        assert_eq!(till.fake.keys().len(), 1, "a refusal is not argued with");
        till.account().await;
        assert!(!till.needs_verification().await);
        let second = till.begun_with_what_there_is().await;
        till.tend().await;
        assert_eq!(till.state(second).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn an_empty_purse_of_the_platform_is_not_the_experts_fault(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Refuse("balance_insufficient")).await;
        assert_eq!(till.state(payout).await, PayoutState::NotCreated);
        assert!(!till.needs_verification().await);
        let second = till.begun_with_what_there_is().await;
        till.tend().await;
        assert_eq!(till.state(second).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn what_never_left_is_sent_anew_under_another_key(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::TooMany).await;
        assert_eq!(till.state(payout).await, PayoutState::Executing);
        let states = [AttemptState::Rejected, AttemptState::Created];
        assert_eq!(till.attempt_states().await, states);
        till.send(payout).await;
        assert_eq!(till.fake.keys().len(), 1, "not before its time");
        till.advance(TimeDelta::minutes(1));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        let keys = till.fake.keys();
        assert!(keys.len() == 2 && keys[0] != keys[1], "{keys:?}");
        assert!(till.alarms().await.is_empty());
        till.finish().await;
    }
);

on_both_stores!(
    async fn nobody_at_the_address_costs_nothing_but_time(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        till.fake.stop().await;
        till.send(payout).await;
        assert_eq!(till.state(payout).await, PayoutState::Executing);
        let states = [AttemptState::Rejected, AttemptState::Created];
        assert_eq!(till.attempt_states().await, states);
        let response = till.attempts().await[0].response.clone().unwrap_or_default();
        assert!(response.starts_with("not_sent: stripe: no connection"), "{response}");
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_key_of_twenty_hours_is_never_sent(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        let old = till.attempts().await[0].id.to_string();
        till.advance(TimeDelta::hours(20));
        till.send(payout).await;
        assert!(till.fake.keys().is_empty(), "the old key stays at home");
        let states = [AttemptState::Rejected, AttemptState::Created];
        assert_eq!(till.attempt_states().await, states);
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        assert!(!till.fake.keys().contains(&old));
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_key_just_below_twenty_hours_is_sent(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        till.advance(TimeDelta::hours(20) - TimeDelta::seconds(1));
        till.send(payout).await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

impl Till {
    /// An admin stops payouts, or lets them go on.
    async fn stop(&self, stopped: bool) {
        let payouts = PayoutsChange {
            stopped: Some(stopped),
            ..PayoutsChange::default()
        };
        let change = ChangeSettings {
            change: SettingsChange {
                payouts: Some(payouts),
                ..SettingsChange::default()
            },
            expected_version: None,
        };
        let changed = self.services().run(Actor::System, change).await;
        changed.expect("it is changed");
    }
}

on_both_stores!(
    async fn what_was_not_sent_when_payouts_are_stopped_waits(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        till.stop(true).await;
        till.send(payout).await;
        till.live(60).await;
        assert!(till.fake.keys().is_empty());
        assert_eq!(till.attempt_states().await, [AttemptState::Created]);
        till.advance(TimeDelta::hours(30));
        till.stop(false).await;
        till.live(60).await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn while_payouts_are_stopped_reading_goes_on_and_no_run_begins(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenCut).await;
        till.stop(true).await;
        till.live(12).await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.earn().await;
        let (run, second) = till.approved().await;
        execute(till.services(), run).await.expect("it waits");
        assert_eq!(till.state(second).await, PayoutState::Approved);
        till.stop(false).await;
        till.tend().await;
        till.tend().await;
        assert_eq!(till.state(second).await, PayoutState::Settled);
        till.finish().await;
    }
);
