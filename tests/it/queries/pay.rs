//! Who is paid for a query, whatever happens to it; the books are proved at the end of each story.

use chrono::TimeDelta;
use entity::db::Db;
use entity::store;
use entity::table::earning;
use entity::value::{
    CancelReason, ConfirmedBy, EarningKind, EarningState, EscalateReason, QueryId, QueryState,
    TransferReason,
};
use scheduler::service::queries::{Action, Answered};
use scheduler::service::timers::sweep;
use scheduler::service::verify::verify;
use scheduler::service::work::{EscalateQuery, TransferQuery};
use serde_json::{Value, json};
use tests::on_both_stores;

use super::desk::{Desk, PRICE};

impl Desk {
    /// The lines for a query that are owed, oldest first.
    pub async fn lines(&self, query: QueryId) -> Vec<earning::Model> {
        let lines =
            store::earning::of_query(self.services.db.read(), query, &EarningKind::FOR_WORK).await;
        lines.expect("they are read")
    }

    /// What a query cost and what this expert has of it.
    async fn paid(&self, query: QueryId) -> (i64, i64) {
        let lines = self.lines(query).await;
        let mine = lines.iter().filter(|line| line.expert_id == self.expert);
        (
            lines.iter().map(|line| line.price_amount).sum(),
            mine.map(|line| line.amount).sum(),
        )
    }

    pub async fn transfer(&self, query: QueryId) {
        let transfer = TransferQuery {
            query,
            reason: TransferReason::Skill,
            note: None,
            to: None,
        };
        let moved = self.services.run(self.as_expert(), transfer).await;
        moved.expect("it is passed on");
    }

    pub async fn escalate(&self, query: QueryId, reason: EscalateReason) {
        let escalate = EscalateQuery {
            query,
            reason,
            note: None,
        };
        let escalated = self.services.run(self.as_expert(), escalate).await;
        escalated.expect("it is escalated");
    }

    async fn confirm(&self, query: QueryId) {
        let confirm = Action::Confirm(ConfirmedBy::Brand);
        self.act(query, confirm).await.expect("confirmed");
    }
}

pub async fn prove(db: &Db) {
    let verdict = verify(db).await.expect("the books are read");
    assert!(verdict.balanced, "{verdict}");
}

fn answer_and_requeue() -> Action {
    Action::AnswerEscalation {
        body: "Order 7.".to_owned(),
        then: Answered::Requeue,
    }
}

on_both_stores!(
    async fn mere_thanks_begin_nothing_while_the_hold_runs(db) {
        let desk = Desk::new(db).await;
        let query = desk.proposed().await;
        desk.confirm(query).await;
        let posted = desk.write_again(query, "Thank you so much!").await.expect("posted");
        assert_eq!((posted.message.query_id, posted.follows), (query, None));
        assert_eq!(desk.query(query).await.state, QueryState::Resolved);
        let posted = desk.write_again(query, "And where is the other one?").await.expect("posted");
        assert_eq!(posted.follows, Some(query));
        prove(db).await;
    }
);

on_both_stores!(
    async fn the_evidence_says_who_confirmed_what(db) {
        let desk = Desk::new(db).await;
        let query = desk.proposed().await;
        desk.act(query, Action::Confirm(ConfirmedBy::Customer)).await.expect("confirmed");
        let evidence = desk.lines(query).await.remove(0).evidence;
        let thread = desk.thread(query).await;
        assert_eq!(evidence["rule"], "confirmed");
        assert_eq!(evidence["confirmed_by"], "customer");
        assert_eq!(evidence["last_expert_message"]["message_id"], json!(thread[1].id));
        assert_eq!(evidence["last_customer_message"]["message_id"], json!(thread[0].id));
        assert!(evidence["offer_id"].is_string() && evidence["final_at"].is_string());
        let text = evidence.to_string();
        assert!(!text.contains("parcel") && !text.contains("Ann"), "{text}");

        let quiet = desk.proposed().await;
        desk.write_again(quiet, "thanks").await.expect("posted");
        desk.advance(TimeDelta::hours(48));
        sweep(&desk.services).await.expect("silence resolves");
        let evidence = desk.lines(quiet).await.remove(0).evidence;
        assert_eq!(evidence["rule"], "assumed");
        let thanks = desk.thread(quiet).await.pop().expect("the thanks");
        assert_eq!(evidence["last_message_before_end"]["message_id"], json!(thanks.id));
        prove(db).await;
    }
);

on_both_stores!(
    async fn only_the_side_that_the_offer_named_confirms(db) {
        let rule = json!({"resolution": {"confirmed_by": "customer"}});
        let desk = Desk::with(db, rule).await;
        let query = desk.proposed().await;
        let refused = desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await;
        assert_eq!(refused.expect_err("a refusal").slug, "not-the-confirmer");
        desk.act(query, Action::Confirm(ConfirmedBy::Customer)).await.expect("confirmed");
    }
);

on_both_stores!(
    async fn experts_share_by_their_replies_and_never_above_the_price(db) {
        let desk = Desk::new(db).await;
        let max = desk.colleague().await;
        let query = desk.answered().await;
        desk.transfer(query).await;
        max.accept(query).await;
        for reply in ["Let me see.", "It is in Lyon.", "It comes tomorrow."] {
            max.reply(query, reply).await.expect("posted");
        }
        max.resolve(query).await;
        assert_eq!(max.lines(query).await.len(), 2);
        desk.confirm(query).await;
        assert_eq!(desk.paid(query).await, (PRICE, PRICE / 4 * 4 / 5));
        assert_eq!(max.paid(query).await, (PRICE, PRICE * 3 / 4 * 4 / 5));
        let lines = max.lines(query).await;
        let evidence = &lines.iter().find(|line| line.expert_id == max.expert).expect("theirs").evidence;
        assert_eq!(evidence["sharing"]["replies"], 3);
        assert_eq!(evidence["sharing"]["of"], 4);
        assert_eq!(desk.money().await, (100_000 - PRICE, 0));
        prove(db).await;

        // The customer is not content: one of the two goes on, and each earns once at the end.
        desk.act(query, Action::Reopen).await.expect("reopened");
        assert!(desk.lines(query).await.is_empty());
        assert_eq!(desk.money().await, (100_000, 0));
        prove(db).await;
        max.accept(query).await;
        max.resolve(query).await;
        desk.confirm(query).await;
        assert_eq!(desk.paid(query).await.0, PRICE);
        prove(db).await;
    }
);

on_both_stores!(
    async fn a_queue_may_let_whoever_resolves_have_it_all(db) {
        let rule = json!({"resolution": {"sharing": "resolver"}});
        let desk = Desk::with(db, rule).await;
        let max = desk.colleague().await;
        let query = desk.answered().await;
        desk.transfer(query).await;
        max.accept(query).await;
        max.resolve(query).await;
        desk.confirm(query).await;
        assert_eq!(desk.paid(query).await, (PRICE, 0));
        assert_eq!(max.paid(query).await, (PRICE, PRICE * 4 / 5));
        prove(db).await;
    }
);

on_both_stores!(
    async fn what_the_brand_left_out_costs_it_the_credit_once_and_the_rest_at_the_end(db) {
        let credit = json!({"escalation_credit": {"amount": 100, "currency": "USD"}});
        let desk = Desk::with(db, credit).await;
        let max = desk.colleague().await;
        let query = desk.ask().await;
        desk.accept(query).await;
        desk.escalate(query, EscalateReason::NeedsBrandInformation).await;
        assert_eq!(desk.paid(query).await, (100, 80));
        assert_eq!(desk.lines(query).await[0].kind, EarningKind::EscalationCredit);
        assert_eq!(desk.money().await, (100_000 - 100, 0));
        desk.act(query, answer_and_requeue()).await.expect("answered");
        desk.accept(query).await;
        desk.escalate(query, EscalateReason::NeedsBrandInformation).await;
        assert_eq!(desk.paid(query).await, (100, 80), "once only");
        desk.act(query, Action::AnswerEscalation { body: "Order 8.".to_owned(), then: Answered::Requeue })
            .await
            .expect("answered");
        max.accept(query).await;
        max.reply(query, "Found it.").await.expect("posted");
        max.resolve(query).await;
        desk.confirm(query).await;
        assert_eq!(desk.money().await, (100_000 - PRICE, 0));
        assert_eq!(max.paid(query).await, (PRICE, (PRICE - 100) * 4 / 5));
        prove(db).await;
    }
);

on_both_stores!(
    async fn escalated_work_costs_nothing_unless_the_queue_says_so(db) {
        let desk = Desk::new(db).await;
        let query = desk.answered().await;
        desk.escalate(query, EscalateReason::NeedsBrandDecision).await;
        assert_eq!(desk.paid(query).await.0, 0);
        desk.patch_queue(json!({"visit_fee_on": ["escalated"]})).await;
        let query = desk.answered().await;
        desk.escalate(query, EscalateReason::NeedsBrandDecision).await;
        assert_eq!(desk.paid(query).await, (PRICE / 2, PRICE / 2 * 4 / 5));
        prove(db).await;
    }
);

on_both_stores!(
    async fn work_handed_back_outside_the_window_pays_where_the_queue_says_so(db) {
        let window = json!({"kind": "windows", "windows": [{"weekday": "tue", "start": "06:00", "minutes": 1080}]});
        let desk = Desk::with(db, json!({"coverage": window, "visit_fee_on": ["handed_back"]})).await;
        let query = desk.answered().await;
        desk.advance(TimeDelta::hours(24));
        desk.write_again(query, "And now?").await.expect("posted");
        assert_eq!(desk.query(query).await.state, QueryState::HandedBack);
        assert_eq!(desk.paid(query).await, (PRICE / 2, PRICE / 2 * 4 / 5));
        prove(db).await;
    }
);

on_both_stores!(
    async fn answered_work_that_others_had_since_still_owes_the_visit_fee(db) {
        let desk = Desk::new(db).await;
        let max = desk.colleague().await;
        let query = desk.answered().await;
        desk.transfer(query).await;
        assert_eq!(desk.money().await, (100_000, 0));
        desk.act(query, Action::TakeBack).await.expect("taken back");
        assert_eq!(desk.paid(query).await, (PRICE / 2, PRICE / 2 * 4 / 5));
        prove(db).await;

        let query = desk.answered().await;
        desk.transfer(query).await;
        max.accept(query).await;
        desk.act(query, Action::Cancel(CancelReason::Brand)).await.expect("cancelled");
        assert_eq!(desk.paid(query).await, (PRICE / 2, PRICE / 2 * 4 / 5));
        assert_eq!(max.paid(query).await.1, 0);
        prove(db).await;
    }
);

on_both_stores!(
    async fn work_is_paid_on_the_terms_of_its_offer_whatever_the_queue_says_later(db) {
        let desk = Desk::new(db).await;
        let query = desk.ask().await;
        desk.accept(query).await;
        desk.reply(query, "Tomorrow.").await.expect("posted");
        let change: Value = json!({
            "visit_fee": {"amount": 0, "currency": "USD"},
            "resolution": {"confirmed_by": "customer"},
            "price_per_resolution": {"amount": 100, "currency": "USD"},
        });
        desk.patch_queue(change).await;
        desk.act(query, Action::Cancel(CancelReason::Brand)).await.expect("cancelled");
        let line = desk.lines(query).await.remove(0);
        assert_eq!((line.kind, line.price_amount), (EarningKind::VisitFee, PRICE / 2));
        assert_eq!(line.state, EarningState::Clearing);
        prove(db).await;
    }
);
