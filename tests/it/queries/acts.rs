//! What a brand does with its queries; each action may be sent twice.

use chrono::TimeDelta;
use entity::store;
use entity::value::{
    AssignmentState, CancelReason, ConfirmedBy, EscalateReason, OfferState, PromiseState,
    QueryState, Visibility,
};
use scheduler::service::queries::{Action, Answered};
use scheduler::service::work::EscalateQuery;
use tests::on_both_stores;

use super::desk::{Desk, PRICE, write_offer};

on_both_stores!(
    async fn a_query_called_off_before_an_answer_costs_nothing(db) {
        let desk = Desk::new(db).await;
        let query = desk.ask().await;
        desk.accept(query).await;
        let cancel = Action::Cancel(CancelReason::Customer);
        let first = desk.act(query, cancel.clone()).await.expect("cancelled");
        assert_eq!(first.query.state, QueryState::Cancelled);
        assert_eq!(first.promise.as_ref().map(|promise| promise.state), Some(PromiseState::Void));
        assert_eq!(desk.money().await, (100_000, 0));
        let work = store::assignment::last_of_query(db.read(), query).await.expect("read").expect("work");
        assert_eq!(work.state, AssignmentState::Revoked);
        assert_eq!(desk.act(query, cancel).await.expect("the same"), first);
    }
);

on_both_stores!(
    async fn work_called_off_after_an_answer_is_owed_the_visit_fee(db) {
        let desk = Desk::new(db).await;
        for action in [Action::Cancel(CancelReason::Brand), Action::TakeBack] {
            let before = desk.money().await.0;
            let query = desk.answered().await;
            desk.act(query, action.clone()).await.expect("ended");
            desk.act(query, action).await.expect("ended");
            assert_eq!(desk.money().await, (before - PRICE / 2, 0));
        }
    }
);

on_both_stores!(
    async fn a_query_that_is_gone_is_offered_no_more(db) {
        let desk = Desk::new(db).await;
        let query = desk.ask().await;
        let expert = desk.expert;
        let offer = desk
            .run(move |tx, ctx| async move { write_offer(&tx, &ctx, query, expert).await })
            .await
            .expect("offered");
        desk.act(query, Action::TakeBack).await.expect("taken back");
        let offer = store::offer::find(db.read(), offer).await.expect("read").expect("offer");
        assert_eq!(offer.state, OfferState::Rescinded);
        let heard = store::stream::after(db.read(), expert, 0, 10).await.expect("read");
        assert_eq!(heard.last().map(|event| event.kind.as_str()), Some("offer.ended"));
    }
);

on_both_stores!(
    async fn a_confirmed_resolution_is_paid_once(db) {
        let desk = Desk::new(db).await;
        let query = desk.proposed().await;
        let first = desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await.expect("confirmed");
        assert_eq!(desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await.expect("the same"), first);
        assert_eq!(desk.money().await, (100_000 - PRICE, 0));
        let refused = desk.act(query, Action::TakeBack).await.expect_err("a refusal");
        assert_eq!(refused.slug, "not-in-this-state");
    }
);

on_both_stores!(
    async fn a_resolution_can_be_reopened_inside_the_hold_only(db) {
        let desk = Desk::new(db).await;
        let query = desk.proposed().await;
        desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await.expect("confirmed");
        desk.advance(TimeDelta::hours(72) - TimeDelta::seconds(1));
        let first = desk.act(query, Action::Reopen).await.expect("reopened");
        assert_eq!(first.query.state, QueryState::Queued);
        assert_eq!(first.query.previous_expert_id, Some(desk.expert));
        assert_eq!(desk.money().await, (100_000, 0));
        assert_eq!(desk.act(query, Action::Reopen).await.expect("the same"), first);
        let query = desk.proposed().await;
        desk.act(query, Action::Confirm(ConfirmedBy::Brand)).await.expect("confirmed");
        desk.advance(TimeDelta::hours(72));
        let refused = desk.act(query, Action::Reopen).await.expect_err("a refusal");
        assert_eq!(refused.slug, "not-in-this-state");
        assert_eq!(desk.money().await, (100_000 - PRICE, 0));
    }
);

on_both_stores!(
    async fn a_rating_counts_once_for_the_expert_who_answered(db) {
        let desk = Desk::new(db).await;
        let early = desk.ask().await;
        assert!(desk.act(early, Action::Rate(5)).await.is_err());
        let query = desk.proposed().await;
        for stars in [2, 5, 5] {
            desk.act(query, Action::Rate(stars)).await.expect("rated");
        }
        let expert = store::profile::find(db.read(), desk.expert).await.expect("read").expect("expert");
        assert_eq!((expert.rating_count, expert.rating_sum), (1, 5));
        assert_eq!(desk.query(query).await.rating, Some(5));
    }
);

on_both_stores!(
    async fn a_brand_answers_an_escalation_and_an_expert_goes_on(db) {
        let desk = Desk::new(db).await;
        let query = escalated(&desk).await;
        let answer = |then| Action::AnswerEscalation {
            body: "Refund it.".to_owned(),
            then,
        };
        let first = desk.act(query, answer(Answered::Requeue)).await.expect("answered");
        assert_eq!(first.query.state, QueryState::Queued);
        let again = desk.act(query, answer(Answered::Requeue)).await.expect("the same");
        assert_eq!(again, first);
        let thread = desk.thread(query).await;
        let last = thread.last().expect("the answer");
        assert_eq!((last.body.as_str(), last.visibility), ("Refund it.", Visibility::Internal));
        desk.accept(query).await;

        let query = escalated(&desk).await;
        let closed = desk.act(query, answer(Answered::Close)).await.expect("answered");
        assert_eq!(closed.query.state, QueryState::Closed);
        assert_eq!(desk.money().await.0, 100_000 - PRICE);
    }
);

async fn escalated(desk: &Desk) -> entity::value::QueryId {
    let query = desk.answered().await;
    let escalate = EscalateQuery {
        query,
        reason: EscalateReason::NeedsBrandDecision,
        note: Some("May I?".to_owned()),
    };
    let escalated = desk.services.run(desk.as_expert(), escalate).await;
    assert_eq!(
        escalated.expect("escalated").query.state,
        QueryState::Escalated
    );
    query
}
