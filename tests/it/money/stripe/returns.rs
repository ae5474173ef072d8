//! Money that comes back, and what the provider tells about it: doubled, late, in any order.

use chrono::TimeDelta;
use entity::table::earning;
use entity::value::{EarningKind, EarningState, PayoutId, PayoutState};
use scheduler::service::payouts::{
    ApproveRun, Destination, DrawUpRun, Rail, ReturnPayout, SetDestination, TakeEvent, execute,
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tests::on_both_stores;
use tests::stripe::Manner;

use super::{ACCOUNT, AMOUNT, Till};

impl Till {
    /// A message of the provider's is taken; answers whether it was new.
    async fn told(&self, event: &Value) -> bool {
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let take = TakeEvent {
            provider: "stripe",
            event_id: text("id"),
            kind: text("type"),
            payload: event.to_string(),
        };
        let taken = self.services().run(scheduler::service::Actor::System, take);
        taken.await.expect("it is taken")
    }

    async fn adjustments(&self) -> Vec<earning::Model> {
        let lines = earning::Entity::find().all(self.services().db.read()).await;
        let mut lines = lines.expect("lines");
        lines.retain(|line| line.kind == EarningKind::Adjustment);
        lines
    }

    /// What came back is paid again, to an account that was set anew.
    async fn paid_again(&self) {
        self.advance(TimeDelta::minutes(1));
        self.account().await;
        let payout = self.begun_with_what_there_is().await;
        self.tend().await;
        assert_eq!(self.state(payout).await, PayoutState::Settled);
        assert_eq!(self.payout(payout).await.amount, AMOUNT);
    }

    async fn assert_returned_once(&self, payout: PayoutId) {
        assert_eq!(self.state(payout).await, PayoutState::Returned);
        assert_eq!(self.lines(EarningState::Paid).await, 6, "they were paid");
        let again = self.adjustments().await;
        assert_eq!((again.len(), again[0].amount), (1, AMOUNT));
        assert_eq!(again[0].state, EarningState::Available);
        assert_eq!(again[0].evidence["payout_id"], json!(payout));
        assert!(self.needs_verification().await);
    }
}

on_both_stores!(
    async fn what_is_reversed_is_paid_again_however_often_it_is_told(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Well).await;
        let made = till.fake.transfers().remove(0);
        let created = till.fake.event("transfer.created", &made.id);
        let reversed = till.fake.reverse(&made.id, AMOUNT);
        let updated = till.fake.event("transfer.updated", &made.id);
        assert!(till.told(&reversed).await);
        assert!(!till.told(&reversed).await, "a message counts once");
        till.tend().await;
        till.assert_returned_once(payout).await;
        // Those that were sent earlier come later.
        for event in [&updated, &created, &reversed] {
            till.told(event).await;
            till.tend().await;
        }
        till.assert_returned_once(payout).await;
        assert!(till.alarms().await.is_empty());
        till.paid_again().await;
        till.finish().await;
    }
);

on_both_stores!(
    async fn told_of_the_end_before_the_beginning_is_known(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::ExecuteThenCut).await;
        let made = till.fake.transfers().remove(0);
        assert_eq!(till.state(payout).await, PayoutState::Unknown);
        let reversed = till.fake.reverse(&made.id, AMOUNT);
        till.told(&reversed).await;
        till.tend().await;
        till.tend().await;
        till.assert_returned_once(payout).await;
        till.paid_again().await;
        till.finish().await;
    }
);

on_both_stores!(
    async fn told_that_it_exists_an_unknown_payout_is_read_at_once(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::FailAfter).await;
        let made = till.fake.transfers().remove(0);
        till.told(&till.fake.event("transfer.created", &made.id)).await;
        till.tend().await;
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        till.finish().await;
    }
);

on_both_stores!(
    async fn what_a_message_claims_is_not_believed(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Well).await;
        let made = till.fake.transfers().remove(0);
        let mut lie = till.fake.event("transfer.reversed", &made.id);
        lie["data"]["object"]["amount_reversed"] = json!(AMOUNT);
        lie["data"]["object"]["reversed"] = json!(true);
        till.told(&lie).await;
        till.told(&json!({"id": "evt_x", "type": "transfer.reversed"})).await;
        till.told(&json!({"id": "evt_y", "type": "transfer.reversed",
            "data": {"object": {"id": "../accounts"}}})).await;
        till.told(&json!({"id": "evt_z", "type": "customer.created",
            "data": {"object": {"id": "cus_1"}}})).await;
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        assert!(till.adjustments().await.is_empty());
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_part_that_comes_back_is_for_a_person_to_look_at(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Well).await;
        let made = till.fake.transfers().remove(0);
        till.told(&till.fake.reverse(&made.id, 100)).await;
        till.tend().await;
        assert_eq!(till.state(payout).await, PayoutState::Settled);
        assert_eq!(till.alarms().await, ["partly_returned"]);
        till.finish().await;
    }
);

on_both_stores!(
    async fn a_second_transfer_for_one_payout_is_told_and_never_settled(db) {
        let till = Till::new(db).await;
        let first = till.sent(Manner::Well).await;
        let event = till.fake.double(&till.fake.transfers()[0].id);
        till.told(&event).await;
        till.tend().await;
        assert_eq!(till.alarms().await, ["several"]);
        assert_eq!(till.state(first).await, PayoutState::Settled);
        let second = till.sent(Manner::ExecuteThenCut).await;
        let made = till.fake.transfers().pop().expect("a transfer");
        till.fake.double(&made.id);
        till.live(3_000).await;
        assert_eq!(till.state(second).await, PayoutState::Unknown, "for a person to settle");
        assert_eq!(till.alarms().await, ["several", "no_answer", "several"]);
        till.fake.reverse(&made.id, AMOUNT);
        till.live(720).await;
        assert_eq!(till.state(second).await, PayoutState::Settled, "the other one stands");
        assert_ne!(till.payout(second).await.provider_reference, Some(made.id));
    }
);

on_both_stores!(
    async fn an_account_that_the_provider_doubts_is_paid_nothing_more(db) {
        let till = Till::new(db).await;
        till.sent(Manner::Well).await;
        let failed = till.fake.account_event("payout.failed", ACCOUNT);
        till.told(&failed).await;
        till.tend().await;
        assert!(till.needs_verification().await);
        // The provider is content again.
        let updated = till.fake.account_event("account.updated", ACCOUNT);
        till.told(&updated).await;
        till.tend().await;
        assert!(!till.needs_verification().await);
        till.finish().await;
    }
);

impl Till {
    /// A payout over a file, settled.
    async fn by_file(&self) -> PayoutId {
        let details = json!({"holder": "Ana", "iban": "GB82WEST12345698765432"});
        let set = SetDestination {
            expected: None,
            expert: self.bench.expert,
            rail: Rail::Csv,
            destination: Destination::parse(Rail::Csv, &details).expect("a good account"),
        };
        let admin = self.bench.admin();
        let services = self.services();
        services.run(admin.clone(), set).await.expect("it is set");
        let draw_up = DrawUpRun {
            rail: Rail::Csv,
            cutoff: None,
        };
        let drawn = services.run(admin.clone(), draw_up).await.expect("a run");
        let run = drawn.summary.run.id;
        let approved = services.run(admin, ApproveRun { run }).await;
        approved.expect("it is approved");
        execute(services, run).await.expect("it is executed");
        drawn.payouts[0].id
    }

    async fn returned(&self, payout: PayoutId, reason: &str) -> Result<PayoutState, &'static str> {
        let reason = reason.to_owned();
        let act = ReturnPayout { payout, reason };
        let returned = self.services().run(self.bench.admin(), act).await;
        returned
            .map(|payout| payout.state)
            .map_err(|fault| fault.slug)
    }
}

on_both_stores!(
    async fn what_the_bank_sends_back_is_paid_again_once_a_person_says_so(db) {
        let till = Till::new(db).await;
        till.earn().await;
        let payout = till.by_file().await;
        assert_eq!(till.returned(payout, " ").await, Err("invalid"));
        let returned = Ok(PayoutState::Returned);
        assert_eq!(till.returned(payout, "AC04 account closed").await, returned);
        assert_eq!(till.returned(payout, "again").await, returned, "a repeat changes nothing");
        till.assert_returned_once(payout).await;
        till.advance(TimeDelta::minutes(1));
        let second = till.by_file().await;
        assert_eq!(till.payout(second).await.amount, AMOUNT);
        assert_eq!(till.lines(EarningState::Paid).await, 7);
        let verdict = scheduler::service::verify::verify(db).await.expect("read");
        assert!(verdict.is_good(), "{verdict}");
    }
);

on_both_stores!(
    async fn only_what_a_bank_was_given_is_returned_by_a_person(db) {
        let till = Till::new(db).await;
        let payout = till.sent(Manner::Well).await;
        assert_eq!(till.returned(payout, "no").await, Err("provider-tells"));
        till.finish().await;
    }
);
