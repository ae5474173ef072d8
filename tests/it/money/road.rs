//! What happens to the money for a query, whatever happens to the query.

use chrono::TimeDelta;
use entity::table::{assignment, query};
use entity::value::{EarningId, ResolutionKind};
use scheduler::service::money::{self, CalledOff, ClearEarnings, Reserved, SealLedger, Voided};
use scheduler::service::{Actor, Fault};
use serde_json::json;
use tests::on_both_stores;

use super::bench::{Bench, PRICE};

impl Bench {
    pub async fn reserve(&self, assignment: &assignment::Model) -> Reserved {
        let assignment = assignment.clone();
        self.run(move |tx, context| {
            let assignment = assignment.clone();
            async move { money::reserve(&tx, &context, &assignment).await }
        })
        .await
        .expect("reserving works")
    }

    pub async fn release(&self, query: &query::Model) -> bool {
        let id = query.id;
        self.run(move |tx, context| async move { money::release(&tx, &context, id).await })
            .await
            .expect("releasing works")
    }

    pub async fn accrue(&self, query: &query::Model, assignment: &assignment::Model) {
        let (query, assignment) = (query.clone(), assignment.clone());
        self.run(move |tx, context| {
            let (query, assignment) = (query.clone(), assignment.clone());
            let evidence = json!({ "disposition": "answered" });
            async move { money::accrue(&tx, &context, &assignment, &query, evidence).await }
        })
        .await
        .expect("accruing works");
    }

    pub async fn post(&self, query: &query::Model) -> Result<EarningId, Fault> {
        let query = query.clone();
        self.run(move |tx, context| {
            let query = query.clone();
            let end = json!({ "rule": ResolutionKind::Confirmed });
            async move { money::post(&tx, &context, &query, end).await }
        })
        .await
    }

    pub async fn void(&self, query: &query::Model) -> Result<Voided, Fault> {
        let id = query.id;
        self.run(move |tx, context| async move {
            money::void(&tx, &context, id, "reopened_by_brand").await
        })
        .await
    }

    pub async fn visit(&self, query: &query::Model) -> Option<EarningId> {
        let query = query.clone();
        self.run(move |tx, context| {
            let query = query.clone();
            async move { money::call_off(&tx, &context, &query, CalledOff::ByBrand).await }
        })
        .await
        .expect("calling off works")
    }

    pub async fn clear(&self) -> u64 {
        self.services
            .run(Actor::System, ClearEarnings { limit: 100 })
            .await
            .expect("clearing works")
    }

    pub async fn seal(&self) -> u64 {
        self.services
            .run(Actor::System, SealLedger { limit: 1_000 })
            .await
            .expect("sealing works")
    }
}

on_both_stores!(
    async fn a_resolution_is_charged_once_and_clears_after_the_hold(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(1_000, "d1").await;
        let (query, assignment) = bench.work().await;
        assert!(matches!(bench.reserve(&assignment).await, Reserved::Held(_)));
        assert_eq!(bench.balances().await, [775, 225, 0, 0, 0]);
        bench.accrue(&query, &assignment).await;
        bench.post(&query).await.expect("it is charged");
        assert!(bench.post(&query).await.is_err(), "never twice");
        assert_eq!(bench.balances().await, [775, 0, 180, 0, 45]);
        assert_eq!(bench.clear().await, 0, "the hold runs");
        bench.advance(TimeDelta::seconds(259_200));
        assert_eq!(bench.clear().await, 1);
        assert_eq!(bench.clear().await, 0);
        assert_eq!(bench.balances().await, [775, 0, 0, 180, 45]);
        let late = bench.void(&query).await.expect_err("too late to reopen");
        assert_eq!(late.slug, "hold-over");
        assert_eq!(bench.seal().await, 4);
        assert_eq!(bench.seal().await, 0);
    }
);

on_both_stores!(
    async fn a_reopened_query_gives_the_money_back_and_pays_once_at_the_end(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(300, "d1").await;
        let (mut query, assignment) = bench.work().await;
        bench.reserve(&assignment).await;
        bench.accrue(&query, &assignment).await;
        assert_eq!(bench.void(&query).await.expect("reopened"), Voided::Accrued);
        assert_eq!(bench.balances().await, [300, 0, 0, 0, 0]);
        assert_eq!(bench.void(&query).await.expect("again"), Voided::Nothing);
        query.resolutions = 2;
        let again = bench.accept_again(&query).await;
        bench.reserve(&again).await;
        bench.accrue(&query, &again).await;
        bench.post(&query).await.expect("it is charged");
        assert_eq!(bench.void(&query).await.expect("inside the hold"), Voided::Charged);
        assert_eq!(bench.balances().await, [300, 0, 0, 0, 0]);
    }
);

on_both_stores!(
    async fn work_called_off_after_the_first_reply_costs_the_visit_fee(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(300, "d1").await;
        let (query, assignment) = bench.work().await;
        bench.reserve(&assignment).await;
        assert!(bench.visit(&query).await.is_some());
        assert_eq!(bench.balances().await, [188, 0, 90, 0, 22]);
        assert!(bench.visit(&query).await.is_none(), "never twice");
        let (query, assignment) = bench.unanswered().await;
        bench.pay_in(112, "d2").await;
        bench.reserve(&assignment).await;
        assert!(bench.visit(&query).await.is_none());
        assert_eq!(bench.balances().await, [300, 0, 90, 0, 22]);
    }
);

on_both_stores!(
    async fn work_that_comes_back_gives_its_money_back(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(225, "d1").await;
        let (query, assignment) = bench.work().await;
        bench.reserve(&assignment).await;
        assert!(bench.release(&query).await);
        assert!(!bench.release(&query).await);
        let again = bench.accept_again(&query).await;
        assert!(matches!(bench.reserve(&again).await, Reserved::Held(_)));
    }
);

on_both_stores!(
    async fn of_a_hundred_acceptances_exactly_as_many_succeed_as_the_money_covers(db) {
        let bench = Bench::new(db).await;
        bench.pay_in(37 * PRICE + 224, "d1").await;
        let mut work = Vec::new();
        for _ in 0..100 {
            work.push(bench.work().await.1);
        }
        let outcomes = futures_util::future::join_all(work.iter().map(|w| bench.reserve(w))).await;
        let held = outcomes.iter().filter(|outcome| matches!(outcome, Reserved::Held(_))).count();
        assert_eq!(held, 37);
        assert_eq!(bench.balances().await[..2], [224, 37 * PRICE]);
        bench.seal().await;
    }
);
