//! Nodes that die between any two steps.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use entity::value::{AttemptState, PayoutId, PayoutState};
use scheduler::port::rail::stripe::Stripe;
use scheduler::port::rail::{
    Applicant, Finding, Onboarding, Provider, RailFault, Seen, Sent, Standing, Transfer,
};
use scheduler::service::payouts::{read, send};
use tests::on_both_stores;
use tests::stripe::Manner;
use tokio::sync::Notify;

use super::Till;

/// Lets whoever calls it die: it does the work or not, and never answers.
#[derive(Debug)]
struct Deadly {
    inner: Stripe,
    executes: bool,
    reached: Arc<Notify>,
}

impl Deadly {
    fn new(till: &Till, executes: bool) -> (Self, Arc<Notify>) {
        let reached = Arc::new(Notify::new());
        let deadly = Self {
            inner: till.fake.client(),
            executes,
            reached: Arc::clone(&reached),
        };
        (deadly, reached)
    }

    async fn die<T>(&self) -> T {
        self.reached.notify_one();
        std::future::pending().await
    }
}

#[async_trait]
impl Provider for Deadly {
    fn patience(&self) -> TimeDelta {
        self.inner.patience()
    }

    async fn books(&self) -> Result<Option<String>, RailFault> {
        self.inner.books().await
    }

    async fn send(&self, transfer: &Transfer) -> Sent {
        if self.executes {
            self.inner.send(transfer).await;
        }
        self.die().await
    }

    async fn find(&self, payout: PayoutId) -> Finding {
        self.inner.find(payout).await;
        self.die().await
    }

    async fn transfer(&self, reference: &str) -> Result<Option<Seen>, RailFault> {
        self.inner.transfer(reference).await
    }

    async fn onboard(&self, applicant: &Applicant) -> Result<Onboarding, RailFault> {
        self.inner.onboard(applicant).await
    }

    async fn account(&self, id: &str) -> Result<Standing, RailFault> {
        self.inner.account(id).await
    }
}

/// Sends by a node that dies while it waits for the answer.
async fn die_sending(till: &Till, payout: PayoutId, executes: bool) {
    let (deadly, reached) = Deadly::new(till, executes);
    let services = till.through(deadly);
    tokio::select! {
        _ = send(&services, payout) => panic!("it cannot end"),
        () = reached.notified() => {}
    }
}

on_both_stores!(
    async fn dead_before_anything_was_sent_another_node_sends(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        till.advance(TimeDelta::hours(1));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn dead_after_the_note_and_before_the_call_is_read_and_paid_by_another_payout(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        die_sending(&till, payout, false).await;
        assert_eq!(till.attempt_states().await, [AttemptState::Sent]);
        till.send(payout).await;
        till.tend().await;
        assert!(till.fake.keys().is_empty(), "nobody sends what may have been sent");
        assert_eq!(till.state(payout).await, PayoutState::Executing, "its sender may yet live");
        till.advance(TimeDelta::seconds(4));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        assert_eq!(till.alarms().await, ["sender_lost"]);
        till.live(23 * 60).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        till.live(8 * 60).await;
        assert_eq!(till.state(payout).await, PayoutState::NotCreated);
        let second = till.begun_with_what_there_is().await;
        till.tend().await;
        assert_eq!(till.state(second).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn dead_after_the_call_is_found_and_not_sent_again(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        die_sending(&till, payout, true).await;
        assert_eq!(till.fake.transfers().len(), 1);
        till.live(12).await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        assert_eq!(till.fake.keys().len(), 1);
        till.finish().await;
    }
);

on_both_stores!(
    async fn dead_while_reading_the_next_node_reads(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenCut).await;
        till.advance(TimeDelta::minutes(1));
        let (deadly, reached) = Deadly::new(&till, true);
        let services = till.through(deadly);
        tokio::select! {
            _ = read(&services, payout) => panic!("it cannot end"),
            () = reached.notified() => {}
        }
        till.read(payout).await;
        assert_eq!(till.state(payout).await, PayoutState::Unknown, "it may yet be read there");
        till.advance(TimeDelta::seconds(4));
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

/// Says what it was told to say, once somebody lets it.
#[derive(Debug)]
struct Slow {
    inner: Stripe,
    reached: Notify,
    go_on: Notify,
}

#[async_trait]
impl Provider for Slow {
    fn patience(&self) -> TimeDelta {
        self.inner.patience()
    }

    async fn books(&self) -> Result<Option<String>, RailFault> {
        self.inner.books().await
    }

    async fn send(&self, transfer: &Transfer) -> Sent {
        let sent = self.inner.send(transfer).await;
        self.reached.notify_one();
        self.go_on.notified().await;
        sent
    }

    async fn find(&self, payout: PayoutId) -> Finding {
        self.inner.find(payout).await
    }

    async fn transfer(&self, reference: &str) -> Result<Option<Seen>, RailFault> {
        self.inner.transfer(reference).await
    }

    async fn onboard(&self, applicant: &Applicant) -> Result<Onboarding, RailFault> {
        self.inner.onboard(applicant).await
    }

    async fn account(&self, id: &str) -> Result<Standing, RailFault> {
        self.inner.account(id).await
    }
}

/// Sends by a node that stands still for a while with the answer in its hands.
async fn stand_still(till: &Till, payout: PayoutId, meanwhile: impl AsyncFnOnce()) {
    let slow = Arc::new(Slow {
        inner: till.fake.client(),
        reached: Notify::new(),
        go_on: Notify::new(),
    });
    let services = till.services().clone();
    let services = services.paying_through(Arc::clone(&slow) as Arc<dyn Provider>);
    let (sent, ()) = tokio::join!(send(&services, payout), async {
        slow.reached.notified().await;
        meanwhile().await;
        slow.go_on.notify_one();
    });
    sent.expect("it ends late");
}

on_both_stores!(
    async fn a_node_that_stood_still_settles_what_was_given_up(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        stand_still(&till, payout, async || {
            till.advance(TimeDelta::seconds(4));
            till.tend().await;
            assert_eq!(till.state(payout).await, PayoutState::Unknown);
        })
        .await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.live(120).await;
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_node_that_stood_still_longer_than_a_reading_took_changes_nothing(db) {
        let till = Till::new(db).await;
        let payout = till.begun().await;
        stand_still(&till, payout, async || {
            till.live(12).await;
            assert_eq!(till.state(payout).await, PayoutState::Settled);
        })
        .await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_refusal_that_comes_late_is_believed_all_the_same(db) {
        let till = Till::new(db).await;
        for manner in [Manner::Refuse("account_closed"), Manner::TooMany] {
            till.account().await;
            let payout = till.begun_or_earned().await;
            till.fake.next(manner);
            stand_still(&till, payout, async || {
                till.advance(TimeDelta::seconds(4));
                till.tend().await;
                assert_eq!(till.state(payout).await, PayoutState::Unknown);
            })
            .await;
            assert_eq!(till.state(payout).await, PayoutState::NotCreated);
            till.live(120).await;
        }
        assert!(till.fake.transfers().is_empty());
        till.finish().await;
    }
);

impl Till {
    async fn begun_or_earned(&self) -> PayoutId {
        if self.attempts().await.is_empty() {
            return self.begun().await;
        }
        self.begun_with_what_there_is().await
    }
}
